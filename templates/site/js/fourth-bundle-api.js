/** The parts of the first bundle that the fourth bundle uses. Import these names from here. */

export const {
  announce, answersByDay, button, countDueToday, dateNumber, DAY, dayName, dayNumber, dueCount, dueLabel,
  examTopics, fill, formatNumber, GOOD, h, modeName, newCardOrder, now, parseRoute, plural, progressText, review, s,
  schedulingOptions, scopeOf, todaysMix, topicMastery, weakCards, weekdayName,
} = window.flashproof.shared;
