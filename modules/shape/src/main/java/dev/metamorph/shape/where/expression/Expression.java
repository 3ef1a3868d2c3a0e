package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.catalog.Cast;
import dev.metamorph.shape.where.catalog.Routine;
import dev.metamorph.shape.where.syntax.Truth;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A clause understood. */
public sealed interface Expression {
    /** What every row matches. */
    Constant TRUE = new Constant(Types.of(Types.BOOL), true);

    /** What no row matches. */
    Constant FALSE = new Constant(Types.of(Types.BOOL), false);

    /** What no row matches either. */
    Constant UNKNOWN = new Constant(Types.of(Types.BOOL), null);

    /** Its type. */
    Type type();

    /** What it is made of, in the order in which Postgres looks at it. */
    List<Expression> parts();

    /** A column; one of a domain has the domain's base type. */
    record Column(int position, String name, Type type, Collation collation, boolean ofDomain)
            implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of();
        }
    }

    /** A constant; a text as long as its type is unknown. */
    record Constant(Type type, @Nullable Object value) implements Expression {
        /** Whether it is NULL. */
        public boolean isNull() {
            return value == null;
        }

        @Override
        public List<Expression> parts() {
            return List.of();
        }
    }

    /** A function or operator and its arguments, of the types that it wants. */
    record Call(Routine routine, List<Expression> parts, Collation collation)
            implements Expression {
        /** Copies the list. */
        public Call {
            parts = List.copyOf(parts);
        }

        @Override
        public Type type() {
            return routine.result();
        }
    }

    /** A cast. */
    record Convert(Expression operand, Cast cast, Type type) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }
    }

    /** What the length or precision of a type leaves of a value. */
    record Fit(Expression operand, List<Integer> modifiers) implements Expression {
        /** Copies the list. */
        public Fit {
            modifiers = List.copyOf(modifiers);
        }

        @Override
        public Type type() {
            return operand.type();
        }

        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }
    }

    /** A text with another collation. */
    record Collated(Expression operand, Collation collation) implements Expression {
        @Override
        public Type type() {
            return operand.type();
        }

        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }
    }

    /** All parts are true, or one is; parts are no junctions of the same sort. */
    record Junction(boolean and, List<Expression> parts) implements Condition {
        /** Copies the list. */
        public Junction {
            parts = List.copyOf(parts);
        }
    }

    /** The contrary. */
    record Not(Expression operand) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }
    }

    /** Whether the sides of an equality differ, NULL being a value like others. */
    record Distinct(Call equality, boolean negated) implements Condition {
        @Override
        public List<Expression> parts() {
            return equality.parts();
        }
    }

    /** Whether a comparison with an element of an array is true, or with all of them. */
    record Quantified(
            Routine routine, boolean all, Expression left, Expression right, Collation collation)
            implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }
    }

    /** Whether the operand is NULL, or is not. */
    record NullTest(Expression operand, boolean negated) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }
    }

    /** Whether the operand has that truth value, or has not. */
    record TruthTest(Expression operand, Truth truth, boolean negated) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }
    }

    /** The result of the first condition that is true: condition, result, ..., the last result. */
    record Case(List<Expression> parts, Type type) implements Expression {
        /** Copies the list. */
        public Case {
            parts = List.copyOf(parts);
        }
    }

    /** The first that is not NULL. */
    record Coalesce(List<Expression> parts, Type type) implements Expression {
        /** Copies the list. */
        public Coalesce {
            parts = List.copyOf(parts);
        }
    }

    /** The greatest that is not NULL, or the least. */
    record Extreme(boolean greatest, List<Expression> parts, Type type, Collation collation)
            implements Expression {
        /** Copies the list. */
        public Extreme {
            parts = List.copyOf(parts);
        }
    }

    /** The first, unless it equals the second. */
    record NullIf(Call equality, Expression first) implements Expression {
        @Override
        public Type type() {
            return first.type();
        }

        @Override
        public List<Expression> parts() {
            return List.of(first, equality);
        }
    }

    /** An array of its parts. */
    record ArrayOf(List<Expression> parts, Type type) implements Expression {
        /** Copies the list. */
        public ArrayOf {
            parts = List.copyOf(parts);
        }
    }

    /** An element of an array: the array, then the indexes. */
    record Subscript(List<Expression> parts, Type type) implements Expression {
        /** Copies the list. */
        public Subscript {
            parts = List.copyOf(parts);
        }
    }

    /** A part of an array: the array, then the bounds that are given. */
    record Slice(List<Expression> parts, List<Bounds> bounds) implements Expression {
        /** Copies the lists. */
        public Slice {
            parts = List.copyOf(parts);
            bounds = List.copyOf(bounds);
        }

        @Override
        public Type type() {
            return parts.getFirst().type();
        }
    }

    /** Which bounds of one dimension are given. */
    record Bounds(boolean low, boolean high) {}

    /** What is true, false or unknown. */
    sealed interface Condition extends Expression {
        @Override
        default Type type() {
            return Types.of(Types.BOOL);
        }
    }
}
