package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.catalog.Cast;
import dev.metamorph.shape.where.catalog.Routine;
import dev.metamorph.shape.where.syntax.Truth;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** An analyzed expression: typed, with all operators and functions resolved. */
public sealed interface Expression {
    /** The clause that every row matches. */
    Constant TRUE = new Constant(Types.of(Types.BOOL), true);

    /** A clause that no row matches. */
    Constant FALSE = new Constant(Types.of(Types.BOOL), false);

    /** The boolean NULL, a clause that no row matches either. */
    Constant UNKNOWN = new Constant(Types.of(Types.BOOL), null);

    Type type();

    /** The operands in the order in which Postgres evaluates them. */
    List<Expression> parts();

    /** A column; the type of a domain is its base type. */
    record Column(int position, String name, Type type, Collation collation, boolean ofDomain)
            implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of();
        }
    }

    /** A constant. Its value is a text as long as the type is unknown. */
    record Constant(Type type, @Nullable Object value) implements Expression {
        public boolean isNull() {
            return value == null;
        }

        @Override
        public List<Expression> parts() {
            return List.of();
        }
    }

    /** A call of a function or operator, with arguments cast to the types of the overload. */
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

    /** A value fitted to the length or precision of its type. */
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

    /** A text with a COLLATE. */
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

    /** AND or OR; no part is a junction of the same operator. */
    record Junction(boolean and, List<Expression> parts) implements Condition {
        /** Copies the list. */
        public Junction {
            parts = List.copyOf(parts);
        }
    }

    /** NOT. */
    record Not(Expression operand) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }
    }

    /** IS [NOT] DISTINCT FROM. */
    record Distinct(Call equality, boolean negated) implements Condition {
        @Override
        public List<Expression> parts() {
            return equality.parts();
        }
    }

    /** {@code left operator ANY (right)}, or ALL. */
    record Quantified(
            Routine routine, boolean all, Expression left, Expression right, Collation collation)
            implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }
    }

    /** {@code operands [NOT] IN (query)}. */
    record Membership(List<Column> operands, InnerQuery query, boolean negated)
            implements Condition {
        /** Copies the list. */
        public Membership {
            operands = List.copyOf(operands);
        }

        @Override
        public List<Expression> parts() {
            return List.copyOf(operands);
        }
    }

    /** IS [NOT] NULL. */
    record NullTest(Expression operand, boolean negated) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }
    }

    /** IS [NOT] TRUE, FALSE or UNKNOWN. */
    record TruthTest(Expression operand, Truth truth, boolean negated) implements Condition {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }
    }

    /** CASE; the parts are condition, result, condition, result, ..., the result of ELSE. */
    record Case(List<Expression> parts, Type type) implements Expression {
        /** Copies the list. */
        public Case {
            parts = List.copyOf(parts);
        }
    }

    /** COALESCE. */
    record Coalesce(List<Expression> parts, Type type) implements Expression {
        /** Copies the list. */
        public Coalesce {
            parts = List.copyOf(parts);
        }
    }

    /** GREATEST or LEAST. */
    record Extreme(boolean greatest, List<Expression> parts, Type type, Collation collation)
            implements Expression {
        /** Copies the list. */
        public Extreme {
            parts = List.copyOf(parts);
        }
    }

    /** NULLIF. */
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

    /** ARRAY[...]. */
    record ArrayOf(List<Expression> parts, Type type) implements Expression {
        /** Copies the list. */
        public ArrayOf {
            parts = List.copyOf(parts);
        }
    }

    /** An array element; the parts are the array, then the indexes. */
    record Subscript(List<Expression> parts, Type type) implements Expression {
        /** Copies the list. */
        public Subscript {
            parts = List.copyOf(parts);
        }
    }

    /** An array slice; the parts are the array, then the bounds that are given. */
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

    /** Tells which bounds of one dimension are given. */
    record Bounds(boolean low, boolean high) {}

    /** An expression of type boolean. */
    sealed interface Condition extends Expression {
        @Override
        default Type type() {
            return Types.of(Types.BOOL);
        }
    }
}
