package dev.metamorph.shape.where.syntax;

/** Why a clause that Postgres accepts is refused here; each is explained in docs/where.md. */
public enum Limitation {
    /** A query inside a clause. */
    SUBQUERY,
    /** A part of the grammar that is not read here. */
    CONSTRUCT,
    /** A function whose result is not known to be the same here. */
    FUNCTION,
    /** An operator whose result is not known to be the same here. */
    OPERATOR,
    /** A cast whose result is not known to be the same here. */
    CAST,
    /** A type whose values are not read here. */
    TYPE,
    /** A spelling of a value that is not read here. */
    LITERAL,
    /** A text whose order, case or equality depends on the rules of a language. */
    COLLATION,
    /** A result that depends on the time zone of the session. */
    TIME_ZONE,
    /** A function that is not immutable. */
    VOLATILE,
    /** A regular expression that is not read here. */
    REGULAR_EXPRESSION,
    /** A clause that is too large or too deep. */
    SIZE
}
