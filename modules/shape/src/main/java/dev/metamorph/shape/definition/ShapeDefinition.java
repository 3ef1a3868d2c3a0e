package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.TableName;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * What a shape is, in canonical form: two requests that mean the same have equal definitions. It
 * decides the handle's hash and the partition of the feed, so its text form has a version.
 *
 * @param relation the table's OID: a table made anew under the same name is another one
 * @param table the table's name
 * @param key the names of the primary key's columns, in its order; empty without one
 * @param where the clause as canonical SQL, parameters put in; empty for none
 * @param columns the selected columns, those of the key always among them, sorted by name
 * @param allColumns whether the reader named none, so that new columns belong to it
 * @param replica how much an update carries
 * @param logMode whether existing rows are part of it
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
     * The canonical text: a version, then every part with its length before it, so that no two
     * definitions share a text.
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

    /** 64 bits of the canonical text's SHA-256: the same on every machine, for ever. */
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
