package dev.metamorph.shape.relation;

/**
 * A table by its OID, which Postgres keeps through renames and never has twice at a time.
 *
 * @param oid unsigned 32-bit
 */
public record RelationId(int oid) {
    @Override
    public String toString() {
        return Integer.toUnsignedString(oid);
    }
}
