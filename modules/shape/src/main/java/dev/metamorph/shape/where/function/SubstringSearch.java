package dev.metamorph.shape.where.function;

/**
 * Finds a text within others in linear time: the Knuth-Morris-Pratt algorithm for long texts, where
 * {@link String#indexOf} can take time proportional to the product of both lengths.
 */
final class SubstringSearch {
    private static final int SHORT = 64;

    private final String wanted;

    /**
     * The failure function of the algorithm: the length of the longest border of each prefix; empty
     * for short texts.
     */
    private final int[] right;

    private SubstringSearch(String wanted, int[] right) {
        this.wanted = wanted;
        this.right = right;
    }

    static SubstringSearch of(String wanted) {
        return new SubstringSearch(wanted, wanted.length() <= SHORT ? new int[0] : borders(wanted));
    }

    private static int[] borders(String wanted) {
        var borders = new int[wanted.length()];
        var matched = 0;
        for (var i = 1; i < wanted.length(); i++) {
            while (matched > 0 && wanted.charAt(i) != wanted.charAt(matched)) {
                matched = borders[matched - 1];
            }
            if (wanted.charAt(i) == wanted.charAt(matched)) {
                matched++;
            }
            borders[i] = matched;
        }
        return borders;
    }

    /** The index of the first occurrence at or after an index; -1 if there is none. */
    int find(String text, int from) {
        if (right.length == 0) {
            return text.indexOf(wanted, from);
        }
        var matched = 0;
        for (var i = from; i < text.length(); i++) {
            var c = text.charAt(i);
            while (matched > 0 && c != wanted.charAt(matched)) {
                matched = right[matched - 1];
            }
            if (c == wanted.charAt(matched)) {
                matched++;
            }
            if (matched == wanted.length()) {
                return i + 1 - matched;
            }
        }
        return -1;
    }
}
