package dev.metamorph.shape.where.access;

import dev.metamorph.shape.where.expression.Expression;
import dev.metamorph.shape.where.expression.Expression.Column;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

/** Recognizes casts of a column that do not change the keys of its values. */
final class KeyPreservingCasts {
    private KeyPreservingCasts() {}

    /**
     * The column under casts that change no key, or the expression itself. A COLLATE changes none
     * either: under each of those that a clause may name, texts have the order of their bytes.
     */
    static Expression column(Expression expression) {
        return switch (expression) {
            case Expression.Collated(var operand, _) -> column(operand);
            case Expression.Convert(Column column, _, var type)
                    when keepsKeys(column.type(), type) ->
                    column;
            default -> expression;
        };
    }

    private static boolean keepsKeys(Type from, Type to) {
        if (from.isInteger() && to.isInteger()) {
            return from.is(Types.INT2) || (from.is(Types.INT4) && to.is(Types.INT8));
        }
        return ((from.is(Types.VARCHAR) || from.is(Types.NAME)) && to.is(Types.TEXT))
                || (from.is(Types.FLOAT4) && to.is(Types.FLOAT8));
    }

    /** Returns whether a column's key equals a constant's exactly if the values are equal. */
    static boolean isComparable(Type column, Type constant) {
        if (column.equals(constant)) {
            return KeyReader.has(column);
        }
        return (column.isInteger() && constant.isInteger())
                || (isText(column) && isText(constant))
                || (isReal(column) && isReal(constant));
    }

    private static boolean isText(Type type) {
        return type.is(Types.TEXT) || type.is(Types.VARCHAR) || type.is(Types.NAME);
    }

    private static boolean isReal(Type type) {
        return type.is(Types.FLOAT4) || type.is(Types.FLOAT8);
    }
}
