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
 * @param publishedName the name of a published shape; empty for a shape that readers have asked
 *     for, which is another shape even if all else is equal
 * @param keepsRows whether the shape's current rows are kept for queries
 * @param derivation what the shape's subqueries add
 */
public record ShapeDefinition(
        RelationId relation,
        TableName table,
        List<String> key,
        String where,
        List<String> columns,
        boolean allColumns,
        Replica replica,
        LogMode logMode,
        String publishedName,
        boolean keepsRows,
        Derivation derivation) {
    private static final String VERSION = "1";
    private static final String VERSION_WITH_SUBQUERIES = "2";
    private static final String KEEPS_ROWS = "rows";

    /** Copies the lists. */
    public ShapeDefinition {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /**
     * A shape that readers have asked for: one that is not published, keeps no rows and has no
     * subqueries.
     */
    public ShapeDefinition(
            RelationId relation,
            TableName table,
            List<String> key,
            String where,
            List<String> columns,
            boolean allColumns,
            Replica replica,
            LogMode logMode) {
        this(
                relation,
                table,
                key,
                where,
                columns,
                allColumns,
                replica,
                logMode,
                "",
                false,
                Derivation.NONE);
    }

    /** The same shape, published under that name. */
    public ShapeDefinition publishedAs(String name) {
        return with(name, keepsRows, derivation);
    }

    /** The same shape, which keeps its rows or does not. */
    public ShapeDefinition keepingRows(boolean keeps) {
        return with(publishedName, keeps, derivation);
    }

    /** The same shape, whose clause has subqueries over some tables. */
    public ShapeDefinition derived(Derivation from) {
        return with(publishedName, keepsRows, from);
    }

    private ShapeDefinition with(String name, boolean keeps, Derivation from) {
        return new ShapeDefinition(
                relation,
                table,
                key,
                where,
                columns,
                allColumns,
                replica,
                logMode,
                name,
                keeps,
                from);
    }

    /** Returns whether the clause has subqueries, so that rows move with other tables. */
    public boolean isDerived() {
        return !derivation.inner().isEmpty();
    }

    /** Returns whether this is a published shape. */
    public boolean isPublished() {
        return !publishedName.isEmpty();
    }

    /**
     * The canonical text: a version, then each part preceded by its length, so that different
     * definitions have different texts. The name is the last part of a published shape. A shape
     * that keeps its rows has the name in any case, and one more part. The text of a shape with
     * subqueries has another version and all of these parts, then those of its derivation.
     */
    public String canonical() {
        var text = new StringBuilder(isDerived() ? VERSION_WITH_SUBQUERIES : VERSION);
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
        if (isPublished() || keepsRows || isDerived()) {
            append(text, publishedName);
        }
        if (keepsRows || isDerived()) {
            append(text, keepsRows ? KEEPS_ROWS : "");
        }
        if (isDerived()) {
            append(text, derivation.moves().text());
            derivation.inner().forEach(table -> append(text, table.toString()));
        }
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
        return hash(canonical());
    }

    private static long hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var bytes = digest.digest(text.getBytes(StandardCharsets.UTF_8));
            var hash = 0L;
            for (var i = 0; i < Long.BYTES; i++) {
                hash = hash << 8 | (bytes[i] & 0xFF);
            }
            return hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which all must have", e);
        }
    }

    /**
     * The partition of the feed in which a new shape of this definition lives. The name alone
     * decides where a published shape lives, so that it stays there when its definition changes.
     * The other shapes with subqueries over one outer table live in one partition, so that their
     * rows are kept once.
     */
    public int partition(int partitions) {
        if (isPublished()) {
            return partitionOf(publishedName, partitions);
        }
        var hash = isDerived() ? hash(relation.toString()) : hash();
        return (int) Long.remainderUnsigned(hash, partitions);
    }

    /** The partition of the feed in which the published shape of that name lives. */
    public static int partitionOf(String publishedName, int partitions) {
        return (int) Long.remainderUnsigned(hash(publishedName), partitions);
    }
}
