package dev.metamorph.bench.path;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The inserted rows of pages: (id, owner) of each, in the order of the log. */
public final class Rows {
    private static final Pattern VALUE =
            Pattern.compile(
                    "\"value\":\\{\"id\":\"(\\d+)\",\"owner\":\"(\\d+)\",\"a\":\"x{90}\"\\}");
    private static final Pattern OPERATION = Pattern.compile("\"operation\":\"");

    private final List<Integer> ids = new ArrayList<>();
    private long operations;

    /**
     * Adds a page.
     *
     * @param owner of all rows
     */
    public void add(String page, int owner) {
        for (var row = VALUE.matcher(page); row.find(); ) {
            require(Integer.parseInt(row.group(2)) == owner, "a row of another shape");
            ids.add(Integer.parseInt(row.group(1)));
        }
        operations += OPERATION.matcher(page).results().count();
    }

    /** The ids, in the order of the log. */
    public List<Integer> ids() {
        return List.copyOf(ids);
    }

    /** How many rows there are. */
    public int count() {
        return ids.size();
    }

    /** The last row's id; -1 if there are no rows. */
    public int lastId() {
        return ids.isEmpty() ? -1 : ids.getLast();
    }

    /**
     * Checks that they are exactly the rows {@code first, first + step, ...} below the limit, in
     * that order, and nothing else.
     *
     * @throws IllegalStateException if they are not
     */
    public void requireExactly(int first, int step, int limit) {
        var expected = first;
        for (var id : ids) {
            require(id == expected, "row %d where %d was to come".formatted(id, expected));
            expected += step;
        }
        require(expected >= limit, "row %d never came".formatted(expected));
        require(operations == ids.size(), "items that are no rows of the workload");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
