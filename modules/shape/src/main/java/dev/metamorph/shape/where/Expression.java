package dev.metamorph.shape.where;

import java.util.List;

/** A clause understood: every part has a type, and every comparison says how it compares. */
sealed interface Expression {
    /** The constants of type boolean. */
    Constant TRUE = new Constant(Type.BOOL, new Value.Whole(1));

    /** See {@link #TRUE}. */
    Constant FALSE = new Constant(Type.BOOL, new Value.Whole(0));

    /** See {@link #TRUE}. */
    Constant UNKNOWN = new Constant(Type.BOOL, Value.None.NULL);

    /** Its type. */
    Type type();

    /**
     * A column.
     *
     * @param position its position in the relation
     * @param collation as in {@link dev.metamorph.shape.relation.Column}
     */
    record Column(int position, String name, Type type, String collation) implements Expression {}

    /** A constant. */
    record Constant(Type type, Value value) implements Expression {
        boolean isNull() {
            return value == Value.None.NULL;
        }
    }

    /** All parts are true, or one is; parts are no junctions of the same sort. */
    record Junction(boolean and, List<Expression> parts) implements Predicate {
        /** Copies the list. */
        public Junction {
            parts = List.copyOf(parts);
        }
    }

    /** The contrary. */
    record Not(Expression operand) implements Predicate {}

    /** A comparison; NULL if a side is. */
    record Comparison(Operator operator, Expression left, Expression right, Form form)
            implements Predicate {}

    /** Whether the sides differ, NULL being a value like others. */
    record Distinct(Expression left, Expression right, Form form, boolean negated)
            implements Predicate {}

    /** Whether the operand equals one of two constants or more, all of one type. */
    record In(Expression operand, List<Constant> list, Form form) implements Predicate {
        /** Copies the list. */
        public In {
            list = List.copyOf(list);
        }
    }

    /** Whether the operand is NULL, or is not. */
    record NullTest(Expression operand, boolean negated) implements Predicate {}

    /** Whether the operand has that truth value, or has not. */
    record TruthTest(Expression operand, Truth truth, boolean negated) implements Predicate {}

    /** What is true, false or unknown. */
    sealed interface Predicate extends Expression {
        @Override
        default Type type() {
            return Type.BOOL;
        }
    }

    /** The constant of that truth value. */
    static Constant of(Truth truth) {
        return switch (truth) {
            case TRUE -> TRUE;
            case FALSE -> FALSE;
            case UNKNOWN -> UNKNOWN;
        };
    }
}
