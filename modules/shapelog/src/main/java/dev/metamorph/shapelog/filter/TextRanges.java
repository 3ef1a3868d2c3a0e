package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.where.access.Utf8;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds ranges of texts by a text in them: a trie of eight bytes at a time. A node stands for the
 * texts with a common prefix and treats the next eight bytes as a number. There a range is an
 * interval of numbers, and continues below the numbers at its ends with the rest of its bounds.
 *
 * <pre>
 * from "tomorrow morning" to "yesterday"
 *
 * (root)   ["tomorrow" + 1, "yesterda" - 1]
 * "tomorrow"   [" morning", ∞)
 * "yesterda"   (-∞, "y"]
 * </pre>
 *
 * <p>A search visits one node for each eight bytes that the text shares with bounds. The result may
 * also contain ranges that end with the number of the text's last eight bytes.
 */
final class TextRanges {
    /** Up to this many ranges of a node are compared one by one. */
    private static final int MOST = 8;

    /** From this depth in bytes on all ranges are: a text may be long, the stack may not. */
    private static final int DEEPEST = 512;

    private final int at;
    private final ArrayList<Piece> few = new ArrayList<>(1);
    private @Nullable Spread many;

    /** The root: ranges of all texts. */
    TextRanges() {
        this(0);
    }

    /** A node of the texts with a common prefix of that many bytes. */
    private TextRanges(int at) {
        this.at = at;
    }

    /** A range of a node's texts; null stands for no bound. */
    private record Piece(@Nullable Utf8 low, @Nullable Utf8 high, int shape) {
        boolean has(Utf8 text) {
            return (low == null || low.compareTo(text) <= 0)
                    && (high == null || text.compareTo(high) <= 0);
        }
    }

    boolean isEmpty() {
        return many == null ? few.isEmpty() : many.isEmpty();
    }

    /** Adds a closed range; null stands for no bound. */
    void add(@Nullable Utf8 low, @Nullable Utf8 high, int shape) {
        add(new Piece(low, high, shape));
    }

    private void add(Piece piece) {
        if (many != null) {
            many.add(piece);
            return;
        }
        few.add(piece);
        if (few.size() > MOST && at < DEEPEST) {
            var spread = new Spread(at);
            few.forEach(spread::add);
            few.clear();
            few.trimToSize();
            many = spread;
        }
    }

    /** Removes a range that was added. */
    void remove(@Nullable Utf8 low, @Nullable Utf8 high, int shape) {
        remove(new Piece(low, high, shape));
    }

    private void remove(Piece piece) {
        if (many != null) {
            many.remove(piece);
            return;
        }
        few.remove(piece);
    }

    /** Adds the shapes whose range may contain a text. */
    void find(Utf8 text, CandidateSet found) {
        if (many != null) {
            many.find(text, found);
            return;
        }
        for (var piece : few) {
            if (piece.has(text)) {
                found.accept(piece.shape());
            }
        }
    }

    void findAll(CandidateSet found) {
        if (many != null) {
            many.findAll(found);
        }
        few.forEach(piece -> found.accept(piece.shape()));
    }

    /**
     * A range cut into an interval of a node's numbers and the rest below the numbers at its ends.
     *
     * @param low the first number that is in the range with all texts below it
     * @param high the last such number; less than {@code low} if there is none
     */
    private record Cut(long low, long high, List<Below> below) {
        static Cut of(Piece piece, int at) {
            var low = piece.low() == null ? Long.MIN_VALUE : piece.low().chunk(at);
            var high = piece.high() == null ? Long.MAX_VALUE : piece.high().chunk(at);
            var next = at + Utf8.CHUNK;
            var lower = piece.low() != null && piece.low().length() > next ? piece.low() : null;
            var upper = piece.high() != null && piece.high().length() > next ? piece.high() : null;
            if (low > high || (lower == null && upper == null)) {
                return new Cut(low, high, List.of());
            }
            if (low == high) {
                return new Cut(0, -1, List.of(new Below(low, lower, upper)));
            }
            var below = new ArrayList<Below>(2);
            if (lower != null) {
                below.add(new Below(low++, lower, null));
            }
            if (upper != null) {
                below.add(new Below(high--, null, upper));
            }
            return new Cut(low, high, below);
        }

        boolean hasNumbers() {
            return low <= high;
        }
    }

    /** The rest of a range below a number. */
    private record Below(long number, @Nullable Utf8 low, @Nullable Utf8 high) {}

    /** The ranges of a node by its numbers. */
    private static final class Spread {
        private final int at;
        private final NumberRanges numbers = new NumberRanges();
        private final Map<Long, TextRanges> below = new HashMap<>();

        Spread(int at) {
            this.at = at;
        }

        boolean isEmpty() {
            return numbers.isEmpty() && below.isEmpty();
        }

        void add(Piece piece) {
            var cut = Cut.of(piece, at);
            if (cut.hasNumbers()) {
                numbers.add(cut.low(), cut.high(), piece.shape());
            }
            for (var part : cut.below()) {
                below.computeIfAbsent(part.number(), _ -> new TextRanges(at + Utf8.CHUNK))
                        .add(part.low(), part.high(), piece.shape());
            }
        }

        void remove(Piece piece) {
            var cut = Cut.of(piece, at);
            if (cut.hasNumbers()) {
                numbers.remove(cut.low(), cut.high(), piece.shape());
            }
            for (var part : cut.below()) {
                var node = below.get(part.number());
                if (node != null) {
                    node.remove(part.low(), part.high(), piece.shape());
                    if (node.isEmpty()) {
                        below.remove(part.number());
                    }
                }
            }
        }

        void find(Utf8 text, CandidateSet found) {
            var number = text.chunk(at);
            numbers.find(number, found);
            var node = below.get(number);
            if (node != null) {
                node.find(text, found);
            }
        }

        void findAll(CandidateSet found) {
            numbers.findAll(found);
            below.values().forEach(node -> node.findAll(found));
        }
    }
}
