/** Types that the modules share: the build's data, progress, settings, sessions. */

import type { Child } from "./dom.js";

export type Kind = "recall" | "quiz" | "explain" | "predict" | "cloze" | "compare" | "write";
/** "weak", "today", and "placement" are practice sessions with cards of several kinds: see `MIXED_MODES`. */
export type Mode = Kind | "arrange" | "sheet" | "review" | "exam" | "weak" | "today" | "placement";
/** How a card is asked: as its kind, as lines to put in order, or as a solution with gaps. */
export type Form = "full" | "arrange" | "gaps";
export type Level = "beginner" | "intermediate" | "advanced";

/** `data/index.js`: the card data needed for counts, filters, and due dates. */
export interface Index {
  site: { title: string; namespace: string; version: string; url: string };
  topics: TopicRow[];
  cards: CardRow[];
  tags: Record<string, { term: string; html: string }>;
}

export interface TopicRow {
  name: string;
  title: string;
  deck: string;
  deckSlug: string;
  /** The URL of the topic page, relative to the site's root. */
  url: string;
  minutes: number;
  summary: string;
  prerequisites: string[];
  tags: string[];
  /** The direction of the topic's text, if the topic has a language. */
  dir?: "ltr" | "rtl";
}

/**
 * A card's id, the index of its topic, its kind, level, and own tags, and its question as plain text. The last item is
 * 1 if the card has lines of code to put in order.
 */
export type CardRow = [string, number, Kind, Level, string[], string, 1?];

/** `data/topic/<name>.js`. */
export interface TopicData {
  title: string;
  /** Code that runs before each snippet, as plain text. */
  setup: string;
  lead: string;
  cards: Card[];
}

/** The fields of every card. Fields named after parts of a card are sanitized HTML, "" if absent. */
interface CardBase {
  id: string;
  level: Level;
  tags: string[];
  /** The card's URL on the topic page, relative to the site's root. */
  url: string;
  /** The URL for editing the card's source; "" if unknown. */
  edit?: string;
  question: string;
  context: string;
  hint: string;
  why: string;
  more: string;
  source: string;
  proofs: string;
  arrange?: ArrangeProblem;
  /** The setup of the topic, which the data loader adds to cards that need it. */
  setup?: string;
}

/** Lines of code to put in order. All values are plain text. */
export interface ArrangeProblem {
  goal: "checks" | "output" | "assertions";
  /** The code above the lines; it does not move. */
  before: string;
  /** The lines in the original order, then lines that are not part of the original code. */
  lines: string[];
  /** The code below the lines; it does not move. */
  after: string;
  /** The correct orders; see `line-orders.js`. */
  orders: string;
  /** The expected output; "" if the code prints nothing. */
  output: string;
  ran: string;
}

export interface RecallCard extends CardBase {
  kind: "recall";
  answer: string;
}

export interface QuizCard extends CardBase {
  kind: "quiz";
  options: { html: string; right: boolean; feedback: string }[];
  multiple: boolean;
  fixedOrder: boolean;
}

export interface ExplainCard extends CardBase {
  kind: "explain";
  /** `patterns` are phrases that identify a concept; `unless` are phrases that contradict it. */
  concepts: { html: string; patterns: string[]; unless?: string[] }[];
  modelAnswer: string;
}

export interface PredictCard extends CardBase {
  kind: "predict";
  code: string;
  /** The exact printed output. */
  output: string;
  ran: string;
  /** The code with other values. `why` replaces the card's. Absent if the code does not vary. */
  variants?: { code: string; output: string; ran: string; why?: string }[];
  /** The number of the variant that these fields come from; 0 for the code as it is in the deck. */
  variant?: number;
}

export interface ClozeCard extends CardBase {
  kind: "cloze";
  /** Each deletion is a `span.cloze-deletion` with data-number, data-hint, data-answer (plain text). */
  body: string;
  /** Other correct answers as plain text, by the number of the deletion. */
  accepted?: Record<string, string[]>;
}

export interface CompareCard extends CardBase {
  kind: "compare";
  columns: string[];
  statements: { html: string; holds: boolean[] }[];
}

export interface WriteCard extends CardBase {
  kind: "write";
  /** The initial code in the editor, as plain text. */
  start: string;
  solutions: { code: string; html: string }[];
  /** `name` and `code` are plain text; `patterns` are code patterns, see `flashproof.parse.write`. */
  checks: { name: string; code: string; patterns: string[] }[];
  mistakes: { code: string; html: string; feedback: string }[];
  ran: string;
}

export type Card = RecallCard | QuizCard | ExplainCard | PredictCard | ClozeCard | CompareCard | WriteCard;

/** A grade: 1 for Again, 2 for Hard, 3 for Good, 4 for Easy. */
export type Grade = 1 | 2 | 3 | 4;

/** The FSRS memory state of a card. Times are whole seconds since 1970. */
export interface Memory {
  /** The state: 1 for learning, 2 for review, 3 for relearning. */
  state: 1 | 2 | 3;
  /** The current learning step, in states 1 and 3. */
  step: number;
  /** Days until the probability of recall falls to 90%. */
  stability: number;
  /** The difficulty, from 1 to 10. */
  difficulty: number;
  due: number;
  last: number;
  /** The scheduled interval in study days; 0 for a learning step. Absent in records of older versions. */
  interval?: number;
  /** How often the card was forgotten after it had been learned. Absent in records of older versions. */
  lapses?: number;
}

/** A model of memory, such as FSRS-6. Its parameters are an array of numbers, here `w`. */
export interface MemoryModel {
  /** The default parameters. */
  parameters: readonly number[];
  /** The state after the first review. */
  first(w: readonly number[], grade: Grade): MemoryState;
  /** The state after a further review, `days` study days after the last one. */
  next(w: readonly number[], before: MemoryState, grade: Grade, days: number): MemoryState;
  /** The probability of recall after `days` study days. */
  recall(w: readonly number[], stability: number, days: number): number;
  /** The number of days until the probability of recall falls to `retention`. */
  interval(w: readonly number[], stability: number, retention: number): number;
}

/** The reviews of one card for fitting parameters: the study days since the previous review, and the grades. */
export interface History {
  days: number[];
  grades: Grade[];
}

/** The stability in days, and the difficulty from 1 to 10. */
export interface MemoryState {
  stability: number;
  difficulty: number;
}

/** The options that the scheduler uses besides the review history. All parts are optional. */
export interface SchedulingOptions {
  /** The desired retention, from 0 to 1. */
  retention?: number;
  /** The longest interval allowed, in study days. */
  maximumInterval?: number;
  /** The hour at which a study day starts. */
  dayStart?: number;
  /** The parameters of the memory model. */
  parameters?: readonly number[];
  /** The share of the usual number of reviews for each weekday, Sunday first, 0 to 1. */
  easyDays?: readonly number[];
  /** Returns the days between two times, for tests that count in a different way. */
  elapsed?(last: number, now: number): number;
  /** Returns an interval close to the given one, in study days. */
  choose?(days: number): number;
}

/** One answer in any mode: time in seconds, mode, score (0 to 1), confidence. */
export type Answer = [time: number, mode: Mode, score: number, confidence: number | null];

/** A learner's history of one card, as it is stored under the card's id. */
export interface CardRecord {
  version: 1;
  /**
   * The time in seconds and the grade of every review. The memory state is computed from these. Reviews in Anki have
   * milliseconds.
   */
  reviews: [number, Grade][];
  memory: Memory | null;
  answers: Answer[];
  /** Whether the card is suspended, and when that changed. */
  suspended?: [boolean, number];
  /** The number of the study day on which the card is hidden. */
  buried?: number;
}

export interface Settings {
  version: 1;
  grades: 2 | 4;
  keys: boolean;
  confidence: boolean;
  /** Whether reviews ask for write cards in easier forms at first; see `fading.js`. */
  fading: boolean;
  newPerDay: number;
  /** Desired retention: the probability of recall at which a card is due, 0.7 to 0.97. */
  retention: number;
  /** The date of the exam as yyyy-mm-dd, or "" if there is none. */
  examDate: string;
  /** The names of the topics that the exam covers, or none if it covers the whole deck. */
  examTopics: string[];
  /** The hour at which a study day starts. */
  dayStart: number;
  theme: "system" | "light" | "dark";
  /** The parameters of the memory model, fitted to the learner's reviews; null for the defaults. */
  parameters: number[] | null;
  /** The share of the usual number of reviews for each weekday, Sunday first: 0, 0.5, or 1. */
  easyDays: number[];
  /** The number of answers that the learner wants to give on each day. */
  goal: number;
  /** The names of the topics that the learner probably knows, according to the placement test. */
  known: string[];
}

/** The problems with the storage. */
export interface StorageReport {
  /** "" if there is no problem. */
  problem: "" | "refused" | "full" | "newer";
  /** Unreadable values by name. They are kept unchanged. */
  unreadable: Map<string, string>;
}

/** A practice session or an exam, as it is stored. */
export interface Session {
  version: 1;
  mode: Mode;
  seed: string;
  /** Card ids in order. */
  queue: string[];
  position: number;
  /** The time at which the session was started, in seconds since 1970. */
  started: number;
  /** The time at which the session was last stored, in seconds since 1970. Absent in sessions of older versions. */
  saved?: number;
  stage: "ask" | "answer";
  /** The answers that are not in the log yet, by card id: the current one, or all of a running exam. */
  answers: Record<string, SessionAnswer>;
  /** The answers so far, oldest first. A card that was missed can have several. */
  log: LoggedAnswer[];
  /** The records of cards before each of the last answers, to undo them. */
  undo: (CardRecord | null)[];
  /** The time at which an exam ends, in seconds since 1970; 0 if there is no time limit. */
  deadline?: number;
  ended?: boolean;
}

export interface LoggedAnswer {
  id: string;
  response: unknown;
  /** The score, from 0 to 1. */
  score: number;
  /** The grade; null for an exam question that was not answered. */
  grade: Grade | null;
  confidence: number | null;
  gaveUp?: boolean;
  /** The form in which the card was asked; absent for "full". */
  form?: Form;
  /** Whether the learner still has to grade the answer. */
  isUngraded?: boolean;
  /** The time of the answer in the card's record, in seconds. Absent in sessions of older versions. */
  at?: number;
}

export interface SessionAnswer {
  response: unknown;
  confidence?: number;
  /** Whether the learner chose "I don't know". */
  gaveUp?: boolean;
  /** The score, from 0 to 1; absent until the answer is checked. */
  score?: number;
  /** Whether the learner still has to grade the answer to an exam question. */
  isUngraded?: boolean;
}

/** The interactive part of a card: fields to fill in, a check, a score. */
export interface Exercise {
  /** The element below the question. */
  element: HTMLElement;
  /** A heading in place of the card's question; absent if the exercise asks the card's question. */
  heading?: string;
  /** The label of the button that shows the answer. */
  submitLabel: string;
  /** Why the answer cannot be checked yet; "" if it can. */
  problem(): string;
  /** Shows which part of the exercise is unanswered. */
  showProblem?(): void;
  /**
   * A problem that the learner may want to fix before the check; "" if there is none. If an exercise has this
   * method, its problems and warnings are shown only once, and the next check shows the answer.
   */
  warning?(): string;
  /** Starts what must end before the check, such as a run of the learner's code; null if nothing is to be done. */
  prepare?(): Promise<void> | null;
  /** Shows the answer with feedback. */
  check(): void;
  /** Returns the score, from 0 to 1; null if only the learner can grade the answer. */
  score(): number | null;
  /** What the learner should confirm before moving on to the next card; "" for nothing. */
  leaveWarning?(): string;
  /** Whether the learner chose "I don't know". */
  gaveUp?: boolean;
  /** Checks or unchecks a point of the answer. `number` starts at 1. */
  togglePoint?(number: number): void;
  /** Whether the check could not judge the answer, so the score is the share that the learner checked off. */
  isSelfGraded?(): boolean;
  /** The result in one line. */
  verdict(): string;
  /** A short form of the correct answer, because the full one may be scrolled out of view. */
  solution?(): Node | null;
  /** The learner's answer and the correct one, short, to be shown side by side. */
  comparison?(): { given: Child; correct: Child };
  /** The learner's input as a JSON value, which `restore` accepts. */
  response(): unknown;
  restore(response: unknown): void;
  /** Chooses option `number`, counted from 1. Returns false if there is no such option. */
  choose?(number: number): boolean;
}

/** Python code as a tree of arrays, such as `["Assign", [["Name", "x"]], ["Number", "int:1"]]`. */
export type SyntaxTree = string | null | SyntaxTree[];

/** A part of such a tree; the first item is its type, unless it is a list of nodes. */
export type SyntaxNode = SyntaxTree[];

/** The parsed URL of a view. */
export interface Route {
  /** The path of the scope, such as "topic/dense-layers" or "all"; "" for the start page. */
  scope: string;
  /** The slug of a mode, "<slug>/end/<time>" for the results of a session, or "" for the page that offers modes. */
  mode: string;
}

/** A part of the searchable texts, with MathML between placeholders; see `FORMULA`. */
export interface SearchTexts {
  /** The id and text of each card, and its question if it contains a formula. */
  cards: [id: string, text: string, question?: string][];
  /** The text of each topic's lead, keyed by topic name. */
  leads: Record<string, string>;
}

/** A scope: a named set of cards. */
export interface Scope {
  path: string;
  title: string;
  rows: CardRow[];
}

/** The result of running a learner's code against the checks of a card. */
export interface RunResult {
  /** One result for each check, in order; none if the code could not be run. `message`: why it failed; "" if it passed or did not run. */
  checks: { name: string; passed: boolean; message?: string }[];
  /** The output of the code and the checks. */
  output: string;
  /** The exception that ended the code; line 0 if the line is unknown. */
  error: { line: number; message: string } | null;
  timedOut?: boolean;
}

declare global {
  interface Window {
    /**
     * Runs code. Only pages that `flashproof study` serves have this property; on them, write cards show a "Run"
     * button. `run` rejects with an error whose message learners see if the code could not be run.
     */
    flashproofRunner?: { run(cardId: string, code: string): Promise<RunResult> };
    flashproof: {
      data: {
        /** Receives JSON, which browsers parse faster than a script. */
        index(json: string): void;
        topic(name: string, data: TopicData): void;
        /** Receives a part of the searchable texts: `SearchTexts` as JSON. */
        search(json: string): void;
      };
      shared: typeof import("./shared-api.js").shared;
      views: typeof import("./second-bundle.js").views;
      code: typeof import("./third-bundle.js").writeBundle;
      home: typeof import("./fourth-bundle.js").homeBundle;
    };
  }
}
