package dev.metamorph.shape.where.regex;

import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.EvaluationException;

import java.util.ArrayList;
import java.util.List;

/**
 * A regular expression compiled to a Thompson NFA: all alternatives are followed at once, so that
 * no pattern takes exponential time. Not thread-safe.
 */
public final class Regex {
    private static final int MAX_STEPS = 4_000;

    /** The bound on the work: NFA states followed per character of the text, plus a constant. */
    private static final long WAYS_PER_CHARACTER = 64;

    private static final long WAYS = 5_000_000;

    private final List<Instruction> program = new ArrayList<>();

    /** An instruction of the program. */
    private sealed interface Instruction {
        /** Consumes one character of a set. */
        record Take(CharSet set) implements Instruction {}

        /** Continues at two instructions. */
        record Split(int one, int other) implements Instruction {}

        /** Continues only at the beginning of the text. */
        record Begin() implements Instruction {}

        /** Continues only at the end of the text. */
        record End() implements Instruction {}

        /** The pattern matches. */
        record Match() implements Instruction {}
    }

    private Regex() {}

    /**
     * Compiles a pattern.
     *
     * @param folds whether case is ignored
     * @param cases how the collation maps case
     * @throws RegexException if the pattern is invalid or not supported
     */
    public static Regex of(String pattern, boolean folds, Collation.Case cases) {
        var regex = new Regex();
        regex.compile(RegexReader.read(pattern, folds, cases));
        regex.add(new Instruction.Match());
        return regex;
    }

    private int add(Instruction step) {
        if (program.size() >= MAX_STEPS) {
            throw new RegexException(
                    "regular expressions of such complexity are not supported", true);
        }
        program.add(step);
        return program.size() - 1;
    }

    private void compile(RegexTree tree) {
        switch (tree) {
            case RegexTree.Chars(var set) -> add(new Instruction.Take(set));
            case RegexTree.Begin _ -> add(new Instruction.Begin());
            case RegexTree.End _ -> add(new Instruction.End());
            case RegexTree.Sequence(var parts) -> parts.forEach(this::compile);
            case RegexTree.Choice(var branches) -> choice(branches);
            case RegexTree.Repeat(var part, var least, var most) -> repeat(part, least, most);
        }
    }

    private void choice(List<RegexTree> branches) {
        var jumps = new ArrayList<Integer>();
        for (var i = 0; i < branches.size() - 1; i++) {
            var split = add(new Instruction.Match());
            compile(branches.get(i));
            jumps.add(add(new Instruction.Match()));
            program.set(split, new Instruction.Split(split + 1, program.size()));
        }
        compile(branches.getLast());
        for (var jump : jumps) {
            program.set(jump, new Instruction.Split(program.size(), program.size()));
        }
    }

    private void repeat(RegexTree part, int least, int most) {
        for (var i = 0; i < least; i++) {
            compile(part);
        }
        if (most < 0) {
            var split = add(new Instruction.Match());
            compile(part);
            add(new Instruction.Split(split, split));
            program.set(split, new Instruction.Split(split + 1, program.size()));
        }
        for (var i = least; i < most; i++) {
            var split = add(new Instruction.Match());
            compile(part);
            program.set(split, new Instruction.Split(split + 1, program.size()));
        }
    }

    /**
     * Returns whether a part of the text matches.
     *
     * @throws EvaluationException if the bound on the work is exceeded
     */
    public boolean find(String text) {
        var run = new Run(text.length());
        var ways = WAYS + WAYS_PER_CHARACTER * text.length();
        for (var at = 0; ; ) {
            run.follow(0, at);
            if (run.found) {
                return true;
            }
            if (at == text.length()) {
                return false;
            }
            ways -= run.count;
            if (ways < 0) {
                throw EvaluationException.limited("a regular expression takes too long");
            }
            var character = text.codePointAt(at);
            at += Character.charCount(character);
            run.take(character, at);
        }
    }

    /** The instructions that are active at one position of the text. */
    private final class Run {
        private final int end;
        private int[] current = new int[program.size()];
        private int[] next = new int[program.size()];
        private final int[] stack = new int[2 * program.size() + 2];
        private final int[] marks = new int[program.size()];
        private int count;
        private int mark = 1;
        private boolean found;

        private Run(int end) {
            this.end = end;
        }

        private void follow(int start, int at) {
            var depth = 0;
            stack[depth++] = start;
            while (depth > 0) {
                var place = stack[--depth];
                if (marks[place] == mark) {
                    continue;
                }
                marks[place] = mark;
                switch (program.get(place)) {
                    case Instruction.Take _ -> current[count++] = place;
                    case Instruction.Split(var one, var other) -> {
                        stack[depth++] = other;
                        stack[depth++] = one;
                    }
                    case Instruction.Begin _ -> {
                        if (at == 0) {
                            stack[depth++] = place + 1;
                        }
                    }
                    case Instruction.End _ -> {
                        if (at == end) {
                            stack[depth++] = place + 1;
                        }
                    }
                    case Instruction.Match _ -> found = true;
                }
            }
        }

        private void take(int character, int at) {
            var before = current;
            var beforeCount = count;
            current = next;
            next = before;
            count = 0;
            mark++;
            for (var i = 0; i < beforeCount && !found; i++) {
                if (program.get(before[i]) instanceof Instruction.Take(var set)
                        && set.has(character)) {
                    follow(before[i] + 1, at);
                }
            }
        }
    }
}
