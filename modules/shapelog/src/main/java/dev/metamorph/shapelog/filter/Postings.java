package dev.metamorph.shapelog.filter;

/**
 * The shapes of each {@link dev.metamorph.shape.where.access.KeyHash} of one part. A single shape,
 * the most frequent case, is stored in the table itself.
 */
final class Postings {
    private static final int POSTING = 1;

    private final OpenAddressingTable slots = new OpenAddressingTable(2);
    private final Overflow<IntSet> sets = new Overflow<>(IntSet::new);

    boolean isEmpty() {
        return slots.isEmpty();
    }

    void add(long hash, int shape) {
        var place = slots.find(hash);
        if (place < 0) {
            slots.set(slots.add(hash), POSTING, Posting.one(shape));
            return;
        }
        var posting = slots.get(place, POSTING);
        if (Posting.isOne(posting)) {
            var number = sets.add();
            sets.get(number).add(Posting.shape(posting));
            posting = Posting.many(number);
            slots.set(place, POSTING, posting);
        }
        sets.get(Posting.number(posting)).add(shape);
    }

    void remove(long hash, int shape) {
        var place = slots.find(hash);
        if (place < 0) {
            return;
        }
        var posting = slots.get(place, POSTING);
        if (!Posting.isOne(posting)) {
            var number = Posting.number(posting);
            sets.get(number).remove(shape);
            if (sets.get(number).isEmpty()) {
                sets.remove(number);
                slots.remove(place);
            }
        } else if (Posting.shape(posting) == shape) {
            slots.remove(place);
        }
    }

    void find(long hash, CandidateSet found) {
        var place = slots.find(hash);
        if (place >= 0) {
            tell(place, found);
        }
    }

    private void tell(int place, CandidateSet found) {
        var posting = slots.get(place, POSTING);
        if (Posting.isOne(posting)) {
            found.accept(Posting.shape(posting));
        } else {
            sets.get(Posting.number(posting)).forEach(found);
        }
    }

    void findAll(CandidateSet found) {
        slots.forEach(place -> tell(place, found));
    }
}
