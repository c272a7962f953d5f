/** Shapes that the study app's modules share: the build's data, progress, settings, sessions. */

export type Kind = "recall" | "quiz" | "explain" | "predict" | "cloze" | "compare";
export type Mode = Kind | "sheet" | "review" | "exam";
export type Level = "beginner" | "intermediate" | "advanced";

/** `data/index.js`: enough of every card for counts, filters and what is due. */
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
  /** Relative to the site's root. */
  url: string;
  minutes: number;
  summary: string;
  prerequisites: string[];
  tags: string[];
}

/** Id, number of its topic, kind, level, own tags, the question as plain text. */
export type CardRow = [string, number, Kind, Level, string[], string];

/** `data/topic/<name>.js`. */
export interface TopicData {
  title: string;
  /** Code that runs before each snippet, as plain text. */
  setup: string;
  lead: string;
  cards: Card[];
}

/** What all cards have. Strings named like parts of a card are clean HTML, "" when absent. */
interface CardBase {
  id: string;
  level: Level;
  tags: string[];
  /** Where it stands, relative to the site's root. */
  url: string;
  /** Where its source is edited; "" when unknown. */
  edit?: string;
  question: string;
  context: string;
  hint: string;
  why: string;
  more: string;
  source: string;
  proofs: string;
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
  concepts: { html: string; patterns: string[] }[];
  modelAnswer: string;
}

export interface PredictCard extends CardBase {
  kind: "predict";
  code: string;
  /** As it was printed. */
  output: string;
  ran: string;
}

export interface ClozeCard extends CardBase {
  kind: "cloze";
  /** Blanks are `span.blank` with data-number, data-hint, data-answer (plain text). */
  body: string;
}

export interface CompareCard extends CardBase {
  kind: "compare";
  columns: string[];
  statements: { html: string; holds: boolean[] }[];
}

export type Card = RecallCard | QuizCard | ExplainCard | PredictCard | ClozeCard | CompareCard;

/** 1 again, 2 hard, 3 good, 4 easy. */
export type Grade = 1 | 2 | 3 | 4;

/** What FSRS keeps of a card. Times are whole seconds since 1970. */
export interface Memory {
  /** 1 learning, 2 review, 3 relearning. */
  state: 1 | 2 | 3;
  /** Which learning step, in states 1 and 3. */
  step: number;
  /** Days after which it is recalled with a probability of 90%. */
  stability: number;
  /** 1 to 10. */
  difficulty: number;
  due: number;
  last: number;
}

/** One answer outside of review: when, in which mode, how much was right (0 to 1), how sure. */
export type Answer = [time: number, mode: Mode, score: number, confidence: number | null];

/** A learner's history with one card, as it is stored under the card's id. */
export interface CardRecord {
  version: 1;
  /** When it was reviewed (seconds), and the grade. Everything else follows from these. */
  reviews: [number, Grade][];
  memory: Memory | null;
  answers: Answer[];
  /** Whether it is taken out of review, and when that was said. */
  suspended?: [boolean, number];
}

export interface Settings {
  version: 1;
  grades: 2 | 4;
  keys: boolean;
  confidence: boolean;
  newPerDay: number;
  /** The probability of recall at which a card comes back, 0.7 to 0.97. */
  retention: number;
  /** yyyy-mm-dd, or "". */
  examDate: string;
  /** The hour at which a study day begins. */
  dayStart: number;
  theme: "system" | "light" | "dark";
}

/** What went wrong with the storage, for people. */
export interface StorageReport {
  /** "" when all is well; else what is wrong and what that means. */
  problem: "" | "refused" | "full" | "newer";
  /** What cannot be read, by name. It is left as it is. */
  unreadable: Map<string, string>;
}

/** A practice session or an exam, as it survives a reload. */
export interface Session {
  version: 1;
  mode: Mode;
  seed: string;
  /** Card ids in order. */
  queue: string[];
  position: number;
  /** Seconds since 1970. */
  started: number;
  stage: "ask" | "answer";
  /** By card id: what was filled in, how sure, what came of it. */
  answers: Record<string, SessionAnswer>;
  /** Exams: seconds since 1970 at which time is up; 0 without a limit. */
  deadline?: number;
  ended?: boolean;
}

export interface SessionAnswer {
  response: unknown;
  confidence?: number;
  /** 0 to 1; absent while it is open. */
  score?: number;
}

/** A card at work: its question and fields, then its answer. */
export interface Exercise {
  /** What stands under the question. */
  element: HTMLElement;
  /** What the button that shows the answer says. */
  action: string;
  /** Why it cannot be checked yet; "" when it can. */
  missing(): string;
  /** Shows the answer with feedback. */
  check(): void;
  /** 0 to 1; null where only the learner can tell. */
  score(): number | null;
  /** One line that says what came of it, for people and screen readers. */
  verdict(): string;
  /** The right answer in short, where the whole one may be out of sight. */
  solution?(): Node | null;
  /** What was filled in, as JSON, and back. */
  response(): unknown;
  restore(response: unknown): void;
  /** Chooses the n-th option by key, from 1. False where there is none. */
  choose?(number: number): boolean;
}

/** What a route names. */
export interface Route {
  /** For example "topic/dense-layers", "all"; "" for the start page. */
  scope: string;
  /** A mode, or "" to choose one. */
  mode: string;
}

/** A scope of cards with its name. */
export interface Scope {
  path: string;
  title: string;
  rows: CardRow[];
}

declare global {
  interface Window {
    flashproof: {
      data: {
        /** As JSON, which browsers read faster than a script. */
        index(json: string): void;
        topic(name: string, data: TopicData): void;
        /** As JSON: id and text of each card. */
        search(json: string): void;
      };
      core: typeof import("./shared-api.js").core;
      more: typeof import("./second-bundle.js").more;
    };
  }
}
