// How the search of the site ranks what it finds: a chapter before the package's reference.
const CHAPTER = 10;
var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 2,
  objPrio: { 0: 15, 1: 0, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
  score: ([page, , , , score]) => score + (/^chapters\/\d-/.test(page) ? CHAPTER : 0),
};
