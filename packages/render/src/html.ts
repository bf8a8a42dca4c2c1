export { type ReviewFile, type ReviewOptions, renderReviewPage } from './html/page.ts';
