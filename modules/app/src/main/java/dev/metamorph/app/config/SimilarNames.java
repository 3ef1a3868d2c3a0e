package dev.metamorph.app.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant. Pure. */
final class SimilarNames {
    private static final int CHARACTERS_PER_SLIP = 4;
    private static final int MAX_SLIPS = 3;

    private SimilarNames() {}

    /** The known name that is most like the given one, if one is like it at all. */
    static Optional<String> like(String given, Collection<String> known) {
        var allowed = Math.min(MAX_SLIPS, given.length() / CHARACTERS_PER_SLIP);
        return known.stream()
                .filter(name -> Math.abs(name.length() - given.length()) <= allowed)
                .filter(name -> distance(given, name) <= allowed)
                .min(
                        Comparator.<String>comparingInt(name -> distance(given, name))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /**
     * The optimal string alignment distance: the number of characters that were inserted, left out,
     * replaced, or exchanged with their neighbour.
     */
    static int distance(String one, String other) {
        var table = new int[one.length() + 1][other.length() + 1];
        for (var i = 0; i <= one.length(); i++) {
            for (var j = 0; j <= other.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : least(table, i, j, one, other);
            }
        }
        return table[one.length()][other.length()];
    }

    private static int least(int[][] table, int i, int j, String one, String other) {
        var replaced = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
        var least =
                Math.min(
                        table[i - 1][j - 1] + replaced,
                        Math.min(table[i - 1][j], table[i][j - 1]) + 1);
        var exchanged =
                i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
        return exchanged ? Math.min(least, table[i - 2][j - 2] + 1) : least;
    }
}
