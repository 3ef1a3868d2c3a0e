package dev.metamorph.shape.where.function;

/**
 * Looks for a text in others, in a time that grows with the sum of both lengths, not with their
 * product: Knuth, Morris and Pratt's way where {@link String#indexOf} could be slow.
 */
final class SubstringSearch {
    private static final int SHORT = 64;

    private final String wanted;

    /** How much of the wanted text is still right if it breaks off behind so many characters. */
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

    /** Where it stands first, not before that place; -1 if nowhere. */
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
