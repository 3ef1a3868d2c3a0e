package dev.metamorph.shape.relation;

import java.util.List;

/**
 * The description of a table in the replication stream: pgoutput's Relation message, which precedes
 * the first change of the table and the first change after the table was altered. It does not tell
 * the primary key under REPLICA IDENTITY FULL.
 *
 * @param id the table
 * @param name its name at that point of the stream
 * @param identity its replica identity at that point
 * @param columns the published columns, in the order of the rows of changes
 * @param ancestors the partitioned tables of which it is a partition, nearest first; the leader
 *     reads them from the catalog, because the stream does not contain them
 * @see <a
 *     href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Relation</a>
 */
public record WalRelation(
        RelationId id,
        TableName name,
        ReplicaIdentity identity,
        List<WalColumn> columns,
        List<RelationId> ancestors) {
    /** Copies the lists. */
    public WalRelation {
        columns = List.copyOf(columns);
        ancestors = List.copyOf(ancestors);
    }

    /**
     * A published column.
     *
     * @param name its name
     * @param typeOid its type, unsigned 32-bit
     * @param modifier {@code atttypmod}, -1 for none
     */
    public record WalColumn(String name, int typeOid, int modifier) {}
}
