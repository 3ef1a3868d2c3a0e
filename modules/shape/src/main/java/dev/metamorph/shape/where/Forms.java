package dev.metamorph.shape.where;

import dev.metamorph.shape.where.Family.Category;

/**
 * Chooses how two types are compared: what Postgres's overload resolution comes to.
 *
 * @see <a href="https://www.postgresql.org/docs/current/typeconv-oper.html">Operator type
 *     resolution</a>
 */
final class Forms {
    private Forms() {}

    /**
     * The form of a comparison of values of two types, neither of them unknown.
     *
     * @param sign the operator, for the complaint
     */
    static Form of(Type left, Type right, boolean isOrder, String sign, int location) {
        var one = left.family();
        var other = right.family();
        if (one.isNumber() && other.isNumber()) {
            return ofNumbers(one, other);
        }
        if (one.isString() && other.isString()) {
            return ofStrings(one, other);
        }
        if (one == Family.ENUM && other == Family.ENUM && left.oid() == right.oid()) {
            return isOrder ? Form.LABEL : Form.TEXT;
        }
        if (one.category() == Category.TIME && other.category() == Category.TIME) {
            return ofTimes(left, right, sign, location);
        }
        if (one == other && one == Family.BOOL) {
            return Form.WHOLE;
        }
        if (one == other && (one == Family.UUID || one == Family.BYTEA)) {
            return Form.TEXT;
        }
        throw noOperator(left, right, sign, location);
    }

    private static Form ofNumbers(Family one, Family other) {
        if (one.isFloat() || other.isFloat()) {
            return Form.REAL;
        }
        return one == Family.NUMERIC || other == Family.NUMERIC ? Form.EXACT : Form.WHOLE;
    }

    /** Where text or name is concerned, {@code char(n)} becomes text and loses its padding. */
    private static Form ofStrings(Family one, Family other) {
        var padded = one == Family.BPCHAR || other == Family.BPCHAR;
        return padded && isOfLength(one) && isOfLength(other) ? Form.PADDED : Form.TEXT;
    }

    private static boolean isOfLength(Family family) {
        return family == Family.BPCHAR || family == Family.VARCHAR;
    }

    private static Form ofTimes(Type left, Type right, String sign, int location) {
        if (left.family() == right.family()) {
            return Form.WHOLE;
        }
        if (left.is(Family.TIME) || right.is(Family.TIME)) {
            throw noOperator(left, right, sign, location);
        }
        if (left.is(Family.TIMESTAMPTZ) || right.is(Family.TIMESTAMPTZ)) {
            throw WhereException.at(
                    location,
                    "%s %s %s depends on the session's time zone and is not supported"
                            .formatted(left.name(), sign, right.name()));
        }
        return Form.TIMESTAMP;
    }

    private static WhereException noOperator(Type left, Type right, String sign, int location) {
        for (var type : new Type[] {left, right}) {
            if (type.is(Family.OTHER) || type.is(Family.OPAQUE)) {
                return WhereException.at(
                        location,
                        "columns of type %s cannot be compared in a where clause"
                                .formatted(type.name()));
            }
        }
        return WhereException.at(
                location,
                "Could not select an operator overload for %s %s %s"
                        .formatted(left.name(), sign, right.name()));
    }
}
