package dev.metamorph.shape.where.catalog;

import dev.metamorph.shape.where.catalog.Routine.Style;
import dev.metamorph.shape.where.value.CatalogTables;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All operators of Postgres, and the functions that are useful in clauses. */
public final class Routines {
    private static final Map<String, List<Routine>> OPERATORS = new HashMap<>();
    private static final Map<String, List<Routine>> FUNCTIONS = new HashMap<>();

    static {
        for (var line : CatalogTables.lines("operators.tsv")) {
            var arguments = new ArrayList<Type>();
            if (!line.get(1).equals("0")) {
                arguments.add(type(line.get(1)));
            }
            arguments.add(type(line.get(2)));
            add(
                    OPERATORS,
                    new Routine(
                            Style.OPERATOR,
                            line.get(0),
                            line.get(4),
                            arguments,
                            type(line.get(3)),
                            line.get(6).equals("1"),
                            line.get(5).charAt(0),
                            false));
        }
        for (var line : CatalogTables.lines("functions.tsv")) {
            var types = line.get(1);
            add(
                    FUNCTIONS,
                    new Routine(
                            Style.FUNCTION,
                            line.get(0),
                            source(line),
                            List.of(types.split(",")).stream().map(Routines::type).toList(),
                            type(line.get(2)),
                            line.get(5).equals("1"),
                            line.get(4).charAt(0),
                            line.get(6).equals("1")));
        }
    }

    private Routines() {}

    /** All operators and functions. */
    public static Stream<Routine> all() {
        return Stream.concat(OPERATORS.values().stream(), FUNCTIONS.values().stream())
                .flatMap(List::stream);
    }

    /**
     * The source of a function; a function that is written in SQL is identified by its name and
     * argument types.
     */
    private static String source(List<String> line) {
        return line.get(3).equals("sql") ? line.get(0) + "/" + line.get(1) : line.get(3);
    }

    private static Type type(String oid) {
        return Types.of(Integer.parseInt(oid));
    }

    private static void add(Map<String, List<Routine>> map, Routine routine) {
        map.computeIfAbsent(routine.name(), _ -> new ArrayList<>()).add(routine);
    }

    /** The operators with a name and number of operands. */
    static List<Routine> operators(String name, int operands) {
        return OPERATORS.getOrDefault(name, List.of()).stream()
                .filter(operator -> operator.arguments().size() == operands)
                .toList();
    }

    static List<Routine> functions(String name) {
        return FUNCTIONS.getOrDefault(name, List.of());
    }
}
