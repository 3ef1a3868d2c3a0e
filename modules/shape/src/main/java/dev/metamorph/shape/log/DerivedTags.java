package dev.metamorph.shape.log;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.value.EvaluationException;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The tags and active conditions of rows, with the values of subqueries at one time. For use by one
 * thread.
 *
 * <p>A slot of a tag is the hash of the columns that its condition reads, so that the condition has
 * the same truth for all rows that have the same hash: 128 bits of SHA-256, as 32 hexadecimal
 * digits. Other conditions have the slot {@code 1}.
 */
final class DerivedTags implements RowTags {
    private static final int HASH_BYTES = 16;
    private static final HexFormat HEX = HexFormat.of();

    private final Tagging tagging;
    private final List<Where.Predicate> predicates;
    private final MessageDigest digest;

    DerivedTags(Tagging tagging, List<Where.Predicate> predicates) {
        this.tagging = tagging;
        this.predicates = predicates;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which all must have", e);
        }
    }

    /**
     * Returns which conditions are true for a row. One that cannot be evaluated is not: the clause
     * itself decides whether that ends the shape.
     */
    boolean[] active(SlotRow row) {
        var straight = row.straight();
        var active = new boolean[predicates.size()];
        for (var position = 0; position < active.length; position++) {
            active[position] = isActive(position, straight);
        }
        return active;
    }

    private boolean isActive(int position, Row straight) {
        try {
            return predicates.get(position).test(straight);
        } catch (EvaluationException _) {
            return false;
        }
    }

    /** The pattern that selects the rows for which a condition is as true as for this one. */
    TagPattern pattern(int position, SlotRow row) {
        return new TagPattern(position, hash(tagging.conditions().get(position).slots(), row));
    }

    private String hash(int[] slots, SlotRow row) {
        digest.update(tagging.salt());
        for (var slot : slots) {
            if (row.isNull(slot)) {
                digest.update((byte) 0);
            } else {
                var length = row.length(slot);
                digest.update((byte) 1);
                for (var shift = 24; shift >= 0; shift -= 8) {
                    digest.update((byte) (length >>> shift));
                }
                digest.update(row.array(), row.start(slot), length);
            }
        }
        return HEX.formatHex(digest.digest(), 0, HASH_BYTES);
    }

    /** The tags of a row, one for each disjunct. */
    String[] tags(SlotRow row) {
        var conditions = tagging.conditions();
        var slots = new String[conditions.size()];
        for (var position = 0; position < slots.length; position++) {
            var condition = conditions.get(position);
            slots[position] = condition.hasSubquery() ? hash(condition.slots(), row) : "1";
        }
        var tags = new String[tagging.disjuncts()];
        for (var disjunct = 0; disjunct < tags.length; disjunct++) {
            var tag = new StringBuilder();
            for (var position = 0; position < slots.length; position++) {
                tag.append(position > 0 ? "/" : "");
                tag.append(conditions.get(position).disjunct() == disjunct ? slots[position] : "");
            }
            tags[disjunct] = tag.toString();
        }
        return tags;
    }

    @Override
    public void insert(ItemBuffer out, SlotRow row) {
        write("tags", List.of(tags(row)), out);
        writeActive(row, out);
    }

    @Override
    public void delete(ItemBuffer out, SlotRow row) {
        write("tags", List.of(tags(row)), out);
    }

    @Override
    public void update(ItemBuffer out, SlotRow before, SlotRow after) {
        var tags = List.of(tags(after));
        write("tags", tags, out);
        var removed = Arrays.stream(tags(before)).filter(tag -> !tags.contains(tag)).toList();
        write("removed_tags", removed, out);
        writeActive(after, out);
    }

    private static void write(String header, List<String> tags, ItemBuffer out) {
        out.put(",\"").put(header).put("\":[");
        var separator = "\"";
        for (var tag : tags) {
            out.put(separator).put(tag).put("\"");
            separator = ",\"";
        }
        out.put("]");
    }

    private void writeActive(SlotRow row, ItemBuffer out) {
        out.put(",\"active_conditions\":[");
        var separator = "";
        for (var isActive : active(row)) {
            out.put(separator).put(isActive ? "true" : "false");
            separator = ",";
        }
        out.put("]");
    }

    @Override
    public boolean areSame(SlotRow before, SlotRow after) {
        return Arrays.equals(tags(before), tags(after))
                && Arrays.equals(active(before), active(after));
    }

    /**
     * Some readers forget a slot that the new tag of a disjunct has in common with the removed one.
     */
    @Override
    public boolean mustReplace(SlotRow before, SlotRow after) {
        var old = tags(before);
        var current = tags(after);
        for (var disjunct = 0; disjunct < old.length; disjunct++) {
            if (tagging.hasSeveralSubqueries(disjunct)
                    && !old[disjunct].equals(current[disjunct])) {
                return true;
            }
        }
        return false;
    }
}
