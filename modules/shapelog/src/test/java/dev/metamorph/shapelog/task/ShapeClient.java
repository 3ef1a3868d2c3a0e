package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shapelog.task.SubqueryModel.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A reader that folds the log of a shape into rows. An insert of a row that is there is wrong, and
 * so is an update or a delete of one that is not.
 */
abstract class ShapeClient {
    private static final Pattern ITEM =
            Pattern.compile(
                    "\\{\"key\":\"[^{]*?\"(?:,\"value\":(\\{[^}]*\\}))?(?:,\"old_value\":\\{[^}]*\\})?,\"headers\":\\{\"operation\":\"(\\w+)\"([^}]*)\\}\\}"
                            + "|\\{\"headers\":\\{\"event\":\"([-a-z]+)\",\"patterns\":\\[(.*?)\\],\"txids\":\\[\\d+\\](?:,\"last\":true)?\\}\\}");
    private static final Pattern PATTERN =
            Pattern.compile("\\{\"pos\":(\\d+),\"value\":\"([0-9a-f]{32})\"\\}");

    private final Map<Integer, Entry> rows = new TreeMap<>();

    /** The clients that can read a log: all, unless rows move by events or carry tags. */
    static List<ShapeClient> all(String log) {
        return log.contains("\"tags\":")
                ? List.of(new Tanstack(), new Elixir())
                : List.of(new Plain(), new Tanstack(), new Elixir());
    }

    /** The rows that the reader has. */
    Map<Integer, Entry> rows() {
        return rows;
    }

    /** The tags and conditions of an item. */
    @SuppressWarnings("ArrayRecordComponent") // read where it is used; never compared
    record Headers(List<String> tags, List<String> removed, boolean @Nullable [] active) {
        private static Headers of(String text) {
            var active = list(text, "active_conditions");
            return new Headers(list(text, "tags"), list(text, "removed_tags"), isTrue(active));
        }

        private static boolean @Nullable [] isTrue(List<String> texts) {
            if (texts.isEmpty()) {
                return null;
            }
            var active = new boolean[texts.size()];
            for (var i = 0; i < active.length; i++) {
                active[i] = texts.get(i).equals("true");
            }
            return active;
        }

        private static List<String> list(String text, String name) {
            var found = Pattern.compile("\"%s\":\\[([^\\]]*)\\]".formatted(name)).matcher(text);
            return found.find() && !found.group(1).isEmpty()
                    ? Arrays.stream(found.group(1).split(",", -1))
                            .map(one -> one.replace("\"", ""))
                            .toList()
                    : List.of();
        }
    }

    /** A position of a tag, with the hash there. */
    record Slot(int position, String value) {}

    /** Reads a log from its beginning. */
    void read(String log) {
        var items = ITEM.matcher(log);
        while (items.find()) {
            if (items.group(4) == null) {
                row(items);
            } else {
                event(items.group(4).equals("move-in"), slots(items.group(5)));
            }
        }
    }

    private static List<Slot> slots(String patterns) {
        var slots = new ArrayList<Slot>();
        var each = PATTERN.matcher(patterns);
        while (each.find()) {
            slots.add(new Slot(Integer.parseInt(each.group(1)), each.group(2)));
        }
        assertThat(slots).isNotEmpty();
        return slots;
    }

    private void row(Matcher item) {
        var value = item.group(1);
        var id = Integer.parseInt(field(value, "id"));
        var headers = Headers.of(item.group(3));
        switch (item.group(2)) {
            case "insert" -> {
                var former = rows.put(id, entry(id, value, new Entry(id, null, null)));
                assertThat(former).as(item.group()).isNull();
                tagged(id, headers);
            }
            case "update" -> {
                var now = rows.computeIfPresent(id, (_, old) -> entry(id, value, old));
                assertThat(now).as(item.group()).isNotNull();
                tagged(id, headers);
            }
            default -> {
                assertThat(rows.remove(id)).as(item.group()).isNotNull();
                untagged(id);
            }
        }
    }

    private static Entry entry(int id, String value, Entry old) {
        return new Entry(
                id,
                value.contains("\"x\":") ? number(field(value, "x")) : old.x(),
                value.contains("\"y\":") ? number(field(value, "y")) : old.y());
    }

    private static @Nullable Integer number(String text) {
        return text.equals("null") ? null : Integer.valueOf(text);
    }

    private static String field(String value, String name) {
        var found = Pattern.compile("\"%s\":\"?([^,\"}]+)".formatted(name)).matcher(value);
        assertThat(found.find()).as("%s of %s", name, value).isTrue();
        return found.group(1);
    }

    /** The slots of a tag that stand for a condition. */
    static List<Slot> slotsOf(String tag) {
        var parts = tag.split("/", -1);
        return IntStream.range(0, parts.length)
                .filter(position -> !parts[position].isEmpty())
                .mapToObj(position -> new Slot(position, parts[position]))
                .toList();
    }

    private static boolean isVisible(boolean[] active, List<List<Slot>> disjuncts) {
        return disjuncts.stream()
                .anyMatch(slots -> slots.stream().allMatch(slot -> active[slot.position()]));
    }

    /** A row has come or has changed. */
    abstract void tagged(int id, Headers headers);

    /** A row has left. */
    abstract void untagged(int id);

    /** Conditions have become true, or false. */
    abstract void event(boolean isMoveIn, List<Slot> slots);

    /** Knows no events. */
    static final class Plain extends ShapeClient {
        @Override
        void tagged(int id, Headers headers) {}

        @Override
        void untagged(int id) {}

        @Override
        void event(boolean isMoveIn, List<Slot> slots) {
            throw new AssertionError("an event");
        }
    }

    /**
     * As TanStack's collection does: new tags are added before former ones are removed, slot by
     * slot; the disjuncts are those of the first row; slots of rows that stay are kept.
     */
    static final class Tanstack extends ShapeClient {
        private final Map<Integer, Set<String>> tags = new HashMap<>();
        private final Map<Integer, boolean[]> active = new HashMap<>();
        private final Map<Slot, Set<Integer>> index = new HashMap<>();
        private List<List<Slot>> disjuncts = List.of();

        @Override
        void tagged(int id, Headers headers) {
            if (headers.tags().isEmpty()) {
                return;
            }
            if (disjuncts.isEmpty()) {
                disjuncts = headers.tags().stream().map(ShapeClient::slotsOf).toList();
            }
            var its = tags.computeIfAbsent(id, _ -> new HashSet<>());
            for (var tag : headers.tags()) {
                its.add(tag);
                slotsOf(tag).forEach(slot -> at(slot).add(id));
            }
            for (var tag : headers.removed()) {
                its.remove(tag);
                slotsOf(tag).forEach(slot -> at(slot).remove(id));
            }
            if (headers.active() != null) {
                active.put(id, headers.active());
            }
        }

        private Set<Integer> at(Slot slot) {
            return index.computeIfAbsent(slot, _ -> new LinkedHashSet<>());
        }

        @Override
        void untagged(int id) {
            for (var tag : tags.getOrDefault(id, Set.of())) {
                slotsOf(tag).forEach(slot -> at(slot).remove(id));
            }
            tags.remove(id);
            active.remove(id);
        }

        @Override
        void event(boolean isMoveIn, List<Slot> slots) {
            for (var slot : slots) {
                for (var id : List.copyOf(at(slot))) {
                    var conditions = active.get(id);
                    if (conditions == null) {
                        continue;
                    }
                    conditions[slot.position()] = isMoveIn;
                    if (!isVisible(conditions, disjuncts)) {
                        untagged(id);
                        rows().remove(id);
                    }
                }
            }
        }
    }

    /**
     * As the client for Elixir does: a slot that has moved out is forgotten, also by rows that
     * stay, until an item of the row has it again.
     */
    static final class Elixir extends ShapeClient {
        private final Map<Integer, Row> known = new HashMap<>();

        /** A row's slots, conditions and disjuncts. */
        @SuppressWarnings("ArrayRecordComponent") // read where it is used; never compared
        private record Row(Set<Slot> slots, boolean[] active, List<List<Slot>> disjuncts) {}

        @Override
        void tagged(int id, Headers headers) {
            if (headers.tags().isEmpty()) {
                return;
            }
            var slots = new HashSet<Slot>();
            var before = known.get(id);
            if (before != null) {
                slots.addAll(before.slots());
            }
            headers.removed().forEach(tag -> slotsOf(tag).forEach(slots::remove));
            var disjuncts = headers.tags().stream().map(ShapeClient::slotsOf).toList();
            disjuncts.forEach(slots::addAll);
            var active = Objects.requireNonNull(headers.active());
            known.put(id, new Row(slots, active, disjuncts));
        }

        @Override
        void untagged(int id) {
            known.remove(id);
        }

        @Override
        void event(boolean isMoveIn, List<Slot> slots) {
            for (var id : List.copyOf(known.keySet())) {
                var row = Objects.requireNonNull(known.get(id));
                for (var slot : slots) {
                    var isThere = isMoveIn ? row.slots().contains(slot) : row.slots().remove(slot);
                    if (isThere) {
                        row.active()[slot.position()] = isMoveIn;
                    }
                }
                if (!isMoveIn && !isVisible(row.active(), row.disjuncts())) {
                    known.remove(id);
                    rows().remove(id);
                }
            }
        }
    }
}
