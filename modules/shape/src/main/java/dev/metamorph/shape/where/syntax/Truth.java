package dev.metamorph.shape.where.syntax;

/** What IS tests a condition for. */
public enum Truth {
    /** True. */
    TRUE,
    /** False. */
    FALSE,
    /** NULL. */
    UNKNOWN
}
