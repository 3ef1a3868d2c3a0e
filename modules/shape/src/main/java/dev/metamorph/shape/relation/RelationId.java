package dev.metamorph.shape.relation;

/**
 * The OID of a table, which a rename does not change and which only one table has at a time.
 *
 * @param oid unsigned 32-bit
 */
public record RelationId(int oid) {
    @Override
    public String toString() {
        return Integer.toUnsignedString(oid);
    }
}
