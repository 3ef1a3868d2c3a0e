package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * A shape in canonical form: two requests with the same meaning have equal definitions. The hash in
 * the handle and the partition of the feed depend on its text form, which therefore has a version.
 *
 * @param relation the table's OID: a table that was dropped and created again under its name has
 *     another one
 * @param table the table's name
 * @param key the names of the primary key's columns, in the key's order; empty if the table has no
 *     primary key
 * @param where the clause as canonical SQL, with the values of its parameters; empty for no clause
 * @param columns the selected columns, sorted by name; they always include the key's columns
 * @param allColumns whether the reader listed no columns, so that columns that are added later
 *     belong to the shape
 * @param replica which columns an update carries
 * @param logMode whether the log begins with the rows that exist
 */
public record ShapeDefinition(
        RelationId relation,
        TableName table,
        List<String> key,
        String where,
        List<String> columns,
        boolean allColumns,
        Replica replica,
        LogMode logMode) {
    private static final String VERSION = "1";

    /** Copies the lists. */
    public ShapeDefinition {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /**
     * The canonical text: a version, then each part preceded by its length, so that different
     * definitions have different texts.
     */
    public String canonical() {
        var text = new StringBuilder(VERSION);
        append(text, relation.toString());
        append(text, table.schema());
        append(text, table.table());
        append(text, Integer.toString(key.size()));
        key.forEach(name -> append(text, name));
        append(text, where);
        append(text, allColumns ? "*" : "");
        append(text, Integer.toString(columns.size()));
        columns.forEach(name -> append(text, name));
        append(text, replica.text());
        append(text, logMode.text());
        return text.toString();
    }

    private static void append(StringBuilder text, String part) {
        text.append('|').append(part.length()).append(':').append(part);
    }

    /**
     * The first 64 bits of the SHA-256 of the canonical text. They are the same on every machine
     * and in every version of this program.
     */
    public long hash() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var bytes = digest.digest(canonical().getBytes(StandardCharsets.UTF_8));
            var hash = 0L;
            for (var i = 0; i < Long.BYTES; i++) {
                hash = hash << 8 | (bytes[i] & 0xFF);
            }
            return hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which all must have", e);
        }
    }

    /** The partition of the feed in which a new shape of this definition lives. */
    public int partition(int partitions) {
        return (int) Long.remainderUnsigned(hash(), partitions);
    }
}
