package dev.metamorph.coordinator.registry;

import dev.metamorph.shape.relation.RelationId;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks Postgres how much tables take on disk, with their partitions and without indexes. */
final class TableSizes {
    private TableSizes() {}

    /**
     * The sizes in bytes; tables that do not exist have none.
     *
     * @param connection in autocommit
     */
    static Map<RelationId, Long> of(Connection connection, Collection<RelationId> tables)
            throws SQLException {
        var sizes = new HashMap<RelationId, Long>();
        if (tables.isEmpty()) {
            return sizes;
        }
        var oids = tables.stream().map(RelationId::toString).collect(Collectors.joining(","));
        var sql =
                "SELECT c.oid::bigint, greatest(pg_table_size(c.oid), (SELECT sum(pg_table_size(p.relid)) FROM pg_partition_tree(c.oid) p))::bigint FROM pg_class c WHERE c.oid IN (%s)"
                        .formatted(oids);
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                sizes.put(new RelationId((int) rows.getLong(1)), rows.getLong(2));
            }
        }
        return sizes;
    }
}
