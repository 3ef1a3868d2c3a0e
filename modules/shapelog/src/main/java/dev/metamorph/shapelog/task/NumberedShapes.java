package dev.metamorph.shapelog.task;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shapes by number, in pages. Numbers ascend and are never used again, so pages fill up and empty
 * one after the other. A look-up takes two steps: it happens for each change and each shape that no
 * index rules out.
 */
final class NumberedShapes {
    private static final int PAGE_BITS = 8;
    private static final int PAGE = 1 << PAGE_BITS;

    private @Nullable Page[] pages = new Page[16];

    private static final class Page {
        private final @Nullable Shape[] shapes = new Shape[PAGE];
        private int count;
    }

    /** The shape with that number, null if there is none. */
    @Nullable Shape get(int number) {
        var at = number >>> PAGE_BITS;
        var page = at < pages.length ? pages[at] : null;
        return page == null ? null : page.shapes[number & (PAGE - 1)];
    }

    void put(Shape shape) {
        var at = shape.number() >>> PAGE_BITS;
        if (at >= pages.length) {
            pages = Arrays.copyOf(pages, Math.max(at + 1, 2 * pages.length));
        }
        var page = pages[at];
        if (page == null) {
            page = new Page();
            pages[at] = page;
        }
        var place = shape.number() & (PAGE - 1);
        page.count += page.shapes[place] == null ? 1 : 0;
        page.shapes[place] = shape;
    }

    void remove(int number) {
        var at = number >>> PAGE_BITS;
        var page = at < pages.length ? pages[at] : null;
        var place = number & (PAGE - 1);
        if (page == null || page.shapes[place] == null) {
            return;
        }
        page.shapes[place] = null;
        page.count--;
        if (page.count == 0) {
            pages[at] = null;
        }
    }

    /** All shapes in ascending order of their numbers. */
    List<Shape> all() {
        var all = new ArrayList<Shape>();
        for (var page : pages) {
            for (var i = 0; page != null && i < PAGE; i++) {
                var shape = page.shapes[i];
                if (shape != null) {
                    all.add(shape);
                }
            }
        }
        return all;
    }
}
