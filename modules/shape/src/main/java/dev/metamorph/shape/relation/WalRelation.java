package dev.metamorph.shape.relation;

import java.util.List;

/**
 * What the replication stream says about a table before its first change, and again when it has
 * changed: pgoutput's Relation message. It does not tell the primary key under REPLICA IDENTITY
 * FULL.
 *
 * @param id the table
 * @param name its name at that point of the stream
 * @param identity its replica identity at that point
 * @param columns the published columns, in the order of the rows of changes
 * @param ancestors the partitioned tables that it is a partition of, nearest first; looked up in
 *     the catalog by the leader, since the stream does not tell
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
