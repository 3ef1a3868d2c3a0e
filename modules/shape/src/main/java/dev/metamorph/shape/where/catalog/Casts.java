package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.value.CatalogTables;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Postgres's casts, as {@code pg_cast} lists them and as {@code find_coercion_pathway} finds them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-cast.html">pg_cast</a>
 */
public final class Casts {
    private static final Map<Long, Entry> ENTRIES = new HashMap<>();

    static {
        for (var line : CatalogTables.lines("casts.tsv")) {
            var from = Integer.parseInt(line.get(0));
            var to = Integer.parseInt(line.get(1));
            if (from != to) {
                ENTRIES.put(key(from, to), entry(line));
            }
        }
    }

    private Casts() {}

    private record Entry(boolean implicit, Cast cast) {}

    private static Entry entry(List<String> line) {
        var cast =
                switch (line.get(3)) {
                    case "b" -> Cast.RELABEL;
                    case "i" -> Cast.TEXT;
                    default -> new Cast(Cast.Method.FUNCTION, line.get(4), line.get(5).charAt(0));
                };
        return new Entry(line.get(2).equals("i"), cast);
    }

    private static long key(int from, int to) {
        return (long) from << 32 | to;
    }

    /** The functions of all casts that are done by a function. */
    public static Stream<Routine> routines() {
        return ENTRIES.entrySet().stream()
                .filter(entry -> entry.getValue().cast.method() == Cast.Method.FUNCTION)
                .map(entry ->
                        entry.getValue()
                                .cast
                                .routine(
                                        Types.of((int) (entry.getKey() >>> 32)),
                                        Types.of((int) (long) entry.getKey())));
    }

    /** The cast that Postgres applies implicitly. */
    public static Optional<Cast> implicit(Type from, Type to) {
        var entry = ENTRIES.get(key(from.oid(), to.oid()));
        if (entry != null) {
            return entry.implicit ? Optional.of(entry.cast) : Optional.empty();
        }
        return !isVector(to)
                        && areArrays(from, to)
                        && implicit(from.element(), to.element()).isPresent()
                ? Optional.of(Cast.ELEMENTS)
                : Optional.empty();
    }

    /** The cast that {@code ::} applies. */
    public static Optional<Cast> explicit(Type from, Type to) {
        var entry = ENTRIES.get(key(from.oid(), to.oid()));
        if (entry != null) {
            return Optional.of(entry.cast);
        }
        if (!isVector(to)
                && areArrays(from, to)
                && explicit(from.element(), to.element()).isPresent()) {
            return Optional.of(Cast.ELEMENTS);
        }
        return from.isString() || to.isString() ? Optional.of(Cast.TEXT) : Optional.empty();
    }

    /**
     * Returns whether a type is {@code int2vector} or {@code oidvector}, which Postgres does not
     * treat as arrays in casts.
     */
    private static boolean isVector(Type type) {
        return type.name().endsWith("vector");
    }

    private static boolean areArrays(Type from, Type to) {
        return from.kind() == Kind.ARRAY && to.kind() == Kind.ARRAY;
    }

    /** Returns whether a value of one type can be passed where a declaration has another one. */
    static boolean reaches(Type from, Type to) {
        if (from.equals(to) || from.isUnknown()) {
            return true;
        }
        return to.kind() == Kind.PSEUDO ? standsFor(to, from) : implicit(from, to).isPresent();
    }

    private static boolean standsFor(Type pseudo, Type type) {
        return switch (pseudo.oid()) {
            case Types.ANYNONARRAY -> type.kind() != Kind.ARRAY;
            case Types.ANY, Types.ANYELEMENT, Types.ANYCOMPATIBLE -> true;
            case Types.ANYARRAY, Types.ANYCOMPATIBLEARRAY -> type.kind() == Kind.ARRAY;
            case Types.ANYENUM -> type.kind() == Kind.ENUM;
            case Types.ANYRANGE -> type.kind() == Kind.RANGE;
            default -> false;
        };
    }
}
