package dev.metamorph.coordinator.inspect;

import dev.metamorph.shape.relation.TableName;

import java.util.Optional;

/** Says which relations cannot be followed, and why. */
final class TableKinds {
    private TableKinds() {}

    static Optional<String> refusal(
            TableName name,
            String kind,
            String persistence,
            boolean publishable,
            boolean inherited) {
        var what =
                switch (kind) {
                    case "v" -> "is a view";
                    case "m" -> "is a materialized view";
                    case "f" -> "is a foreign table";
                    case "r", "p" -> ofTable(persistence, publishable, inherited);
                    default -> "is not a table";
                };
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Table %s %s. Only ordinary and partitioned tables can be followed."
                                .formatted(name, what));
    }

    static String oddPartition(TableName name, String partition) {
        return "Table %s has the partition %s, which is foreign or unlogged and cannot be followed."
                .formatted(name, partition);
    }

    private static String ofTable(String persistence, boolean publishable, boolean inherited) {
        return switch (persistence) {
            case "u" -> "is unlogged";
            case "t" -> "is temporary";
            default -> {
                if (!publishable) {
                    yield "belongs to the system";
                }
                yield inherited ? "is the parent of an inheritance hierarchy" : "";
            }
        };
    }
}
