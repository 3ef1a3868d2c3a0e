package dev.metamorph.shape.where.syntax;

/** The reasons for which a clause is refused that Postgres accepts; docs/where.md explains each. */
public enum Limitation {
    /** A query inside a clause. */
    SUBQUERY,
    /** A part of the grammar that is not supported. */
    CONSTRUCT,
    /** A function whose result is not known to be the same here. */
    FUNCTION,
    /** An operator whose result is not known to be the same here. */
    OPERATOR,
    /** A cast whose result is not known to be the same here. */
    CAST,
    /** A type whose values are not parsed here. */
    TYPE,
    /** A spelling of a value that is not supported. */
    LITERAL,
    /** A text whose order, case or equality depends on the rules of a language. */
    COLLATION,
    /** A result that depends on the time zone of the session. */
    TIME_ZONE,
    /** A function that is not immutable. */
    VOLATILE,
    /** A regular expression that is not supported. */
    REGULAR_EXPRESSION,
    /** A clause that is too large or nested too deeply. */
    SIZE
}
