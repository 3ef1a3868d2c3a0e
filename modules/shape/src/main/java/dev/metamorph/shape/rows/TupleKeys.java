package dev.metamorph.shape.rows;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The keys of the values of one or several columns of a row. Keys are equal exactly if Postgres's
 * {@code =} says so of the values, whatever their texts are. Immutable.
 */
public final class TupleKeys {
    private final KeyOrder[] orders;
    private final int[] places;

    private TupleKeys(KeyOrder[] orders, int[] places) {
        this.orders = orders;
        this.places = places;
    }

    /**
     * The keys of columns of rows.
     *
     * @param types the types of the columns, which {@link #has} accepts
     * @param places the positions of the columns in the rows
     */
    public static TupleKeys of(List<Type> types, int[] places) {
        return new TupleKeys(
                types.stream().map(KeyOrder::of).toArray(KeyOrder[]::new), places.clone());
    }

    /** Returns whether the values of a type have keys. */
    public static boolean has(Type type) {
        return switch (type.kind()) {
            case ENUM -> true;
            case BASE ->
                    KeyOrder.of(type) != KeyOrder.EXACT
                            || switch (type.oid()) {
                                // Equal values of these types have equal texts.
                                case Types.TIME, Types.TIMETZ, Types.INET, Types.CIDR -> true;
                                default -> false;
                            };
            default -> false;
        };
    }

    /** Returns whether equal values of two types have equal keys. */
    public static boolean haveSameKeys(Type one, Type other) {
        return one.equals(other)
                || (one.isInteger() && other.isInteger())
                || (isText(one) && isText(other));
    }

    private static boolean isText(Type type) {
        return type.is(Types.TEXT) || type.is(Types.VARCHAR) || type.is(Types.NAME);
    }

    /**
     * The key of a row's values; null if one of them is NULL.
     *
     * @throws IllegalArgumentException if a text is no value of its type; an {@link
     *     ArithmeticException} means the same
     */
    public @Nullable TupleKey key(Row row) {
        var out = new KeyBytes();
        for (var i = 0; i < places.length; i++) {
            var place = places[i];
            if (row.isNull(place)) {
                return null;
            }
            orders[i].encode(out, row.array(), row.start(place), row.length(place));
        }
        return TupleKey.of(out.toArray());
    }
}
