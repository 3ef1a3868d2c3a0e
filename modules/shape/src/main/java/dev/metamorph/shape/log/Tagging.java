package dev.metamorph.shape.log;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.Subquery;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.evaluation.MemberSet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The conditions of a clause in disjunctive normal form, each with a position of its own, and the
 * slots that they read. Immutable and thread-safe.
 *
 * <pre>
 * x IN (SELECT ...) AND a = 1 OR y IN (SELECT ...)
 * 0                     1        2                  positions
 * "hash/1/", "//hash"                               tags of a row, one for each disjunct
 * [true, false, true]                               active_conditions of a row
 * </pre>
 */
final class Tagging {
    private final byte[] salt;
    private final int[] slotOf;
    private final List<Condition> conditions = new ArrayList<>();
    private final int disjuncts;
    private final int[] subqueries;

    /**
     * A condition.
     *
     * @param disjunct the index of its disjunct
     * @param slots the slots that it reads
     * @param hasSubquery whether its truth depends on another table
     */
    @SuppressWarnings("ArrayRecordComponent") // read where it is used; never compared
    record Condition(Where where, int disjunct, int[] slots, boolean hasSubquery) {}

    /**
     * Creates the tagging of a shape.
     *
     * @param handle makes the hashes those of this shape alone
     * @param layout has all columns that the clause reads
     */
    Tagging(ShapeHandle handle, Where where, Relation relation, SnapshotLayout layout) {
        salt = handle.toString().getBytes(StandardCharsets.UTF_8);
        slotOf = new int[relation.columns().size()];
        Arrays.setAll(slotOf, layout.positions()::indexOf);
        var form = where.disjuncts();
        disjuncts = form.size();
        subqueries = new int[disjuncts];
        for (var disjunct = 0; disjunct < disjuncts; disjunct++) {
            for (var condition : form.get(disjunct)) {
                var slots = condition.columns().stream().mapToInt(i -> slotOf[i]).toArray();
                var hasSubquery = !condition.subqueries().isEmpty();
                conditions.add(new Condition(condition, disjunct, slots, hasSubquery));
                subqueries[disjunct] += hasSubquery ? 1 : 0;
            }
        }
    }

    /** The conditions in the order of their positions. */
    List<Condition> conditions() {
        return conditions;
    }

    byte[] salt() {
        return salt;
    }

    int disjuncts() {
        return disjuncts;
    }

    /** Returns whether a disjunct has more than one condition with a subquery. */
    boolean hasSeveralSubqueries(int disjunct) {
        return subqueries[disjunct] > 1;
    }

    /** Returns whether more than one disjunct has a condition with a subquery. */
    boolean hasSeveralMovingDisjuncts() {
        return Arrays.stream(subqueries).filter(number -> number > 0).count() > 1;
    }

    /**
     * The tags of rows with the values of subqueries at one time, for use by one thread.
     *
     * @param sets the values of each subquery
     */
    DerivedTags with(Function<Subquery, MemberSet> sets) {
        return new DerivedTags(
                this,
                conditions.stream()
                        .map(condition -> condition.where().compile(slotOf, sets))
                        .toList());
    }
}
