package dev.metamorph.shapelog.filter;

import dev.metamorph.shape.where.access.Access;
import dev.metamorph.shape.where.access.Access.Bound;
import dev.metamorph.shape.where.access.Key;

import org.jspecify.annotations.Nullable;

import java.util.SplittableRandom;

/**
 * Ranges by the values in them: a treap in the order of their lower bounds, in which every node
 * knows the highest upper bound below it. Adding, removing and finding each of them cost the
 * logarithm of their number.
 */
final class IntervalTree {
    private final SplittableRandom priorities = new SplittableRandom(1);
    private @Nullable Node root;

    /** All shapes of one range. */
    private static final class Node {
        private final @Nullable Bound low;
        private final @Nullable Bound high;
        private final int priority;
        private final IntSet shapes = new IntSet();
        private @Nullable Node left;
        private @Nullable Node right;
        private @Nullable Bound highest;

        private Node(@Nullable Bound low, @Nullable Bound high, int priority) {
            this.low = low;
            this.high = high;
            this.priority = priority;
            highest = high;
        }

        private void update() {
            highest = high;
            for (var child : new @Nullable Node[] {left, right}) {
                if (child != null && compareHighs(child.highest, highest) > 0) {
                    highest = child.highest;
                }
            }
        }

        private int compareTo(@Nullable Bound otherLow, @Nullable Bound otherHigh) {
            var order = compareLows(low, otherLow);
            return order == 0 ? compareHighs(high, otherHigh) : order;
        }
    }

    /** No bound comes first; of two at one value, the one that includes it. */
    private static int compareLows(@Nullable Bound one, @Nullable Bound other) {
        if (one == null || other == null) {
            return Boolean.compare(one != null, other != null);
        }
        var order = Key.compare(one.key(), other.key());
        return order == 0 ? Boolean.compare(other.inclusive(), one.inclusive()) : order;
    }

    /** No bound comes last; of two at one value, the one that includes it. */
    private static int compareHighs(@Nullable Bound one, @Nullable Bound other) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        var order = Key.compare(one.key(), other.key());
        return order == 0 ? Boolean.compare(one.inclusive(), other.inclusive()) : order;
    }

    boolean isEmpty() {
        return root == null;
    }

    void add(Access.Range range, int shape) {
        root = added(root, range.low().orElse(null), range.high().orElse(null), shape);
    }

    private Node added(@Nullable Node node, @Nullable Bound low, @Nullable Bound high, int shape) {
        if (node == null) {
            var fresh = new Node(low, high, priorities.nextInt());
            fresh.shapes.add(shape);
            return fresh;
        }
        var order = node.compareTo(low, high);
        if (order == 0) {
            node.shapes.add(shape);
            return node;
        }
        if (order > 0) {
            var child = added(node.left, low, high, shape);
            node.left = child;
            node.update();
            return child.priority > node.priority ? turnedRight(node, child) : node;
        }
        var child = added(node.right, low, high, shape);
        node.right = child;
        node.update();
        return child.priority > node.priority ? turnedLeft(node, child) : node;
    }

    private static Node turnedRight(Node node, Node left) {
        node.left = left.right;
        left.right = node;
        node.update();
        left.update();
        return left;
    }

    private static Node turnedLeft(Node node, Node right) {
        node.right = right.left;
        right.left = node;
        node.update();
        right.update();
        return right;
    }

    void remove(Access.Range range, int shape) {
        root = removed(root, range.low().orElse(null), range.high().orElse(null), shape);
    }

    private static @Nullable Node removed(
            @Nullable Node node, @Nullable Bound low, @Nullable Bound high, int shape) {
        if (node == null) {
            return null;
        }
        var order = node.compareTo(low, high);
        if (order == 0) {
            node.shapes.remove(shape);
            return node.shapes.isEmpty() ? merged(node.left, node.right) : node;
        }
        if (order > 0) {
            node.left = removed(node.left, low, high, shape);
        } else {
            node.right = removed(node.right, low, high, shape);
        }
        node.update();
        return node;
    }

    private static @Nullable Node merged(@Nullable Node left, @Nullable Node right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        if (left.priority > right.priority) {
            left.right = merged(left.right, right);
            left.update();
            return left;
        }
        right.left = merged(left, right.left);
        right.update();
        return right;
    }

    /** Adds the shapes in whose range a value is. */
    void find(Key key, Found found) {
        find(root, key, found);
    }

    private static void find(@Nullable Node node, Key key, Found found) {
        if (node == null || !isBelow(key, node.highest)) {
            return;
        }
        find(node.left, key, found);
        if (isAbove(key, node.low)) {
            if (isBelow(key, node.high)) {
                node.shapes.forEach(found);
            }
            find(node.right, key, found);
        }
    }

    private static boolean isAbove(Key key, @Nullable Bound low) {
        if (low == null) {
            return true;
        }
        var order = Key.compare(key, low.key());
        return order > 0 || (order == 0 && low.inclusive());
    }

    private static boolean isBelow(Key key, @Nullable Bound high) {
        if (high == null) {
            return true;
        }
        var order = Key.compare(key, high.key());
        return order < 0 || (order == 0 && high.inclusive());
    }

    void findAll(Found found) {
        findAll(root, found);
    }

    private static void findAll(@Nullable Node node, Found found) {
        if (node != null) {
            findAll(node.left, found);
            node.shapes.forEach(found);
            findAll(node.right, found);
        }
    }
}
