package dev.metamorph.shape.where;

import dev.metamorph.shape.change.Row;

import java.util.Arrays;

/**
 * One side of a comparison: a column's value in the row at hand, read at most once, or a constant.
 * Belongs to the thread of its predicate.
 */
abstract sealed class Cell {
    private boolean loaded;
    private boolean present;

    /** Makes the value of a row available; false if it is NULL. */
    final boolean load(Row row) {
        if (!loaded) {
            present = read(row);
            loaded = true;
        }
        return present;
    }

    /** Lets go of the row. */
    void forget() {
        loaded = false;
    }

    /** Reads the value; false if it is NULL. */
    abstract boolean read(Row row);

    /** How the loaded value stands to that of a cell of the same class. */
    abstract int compareTo(Cell other);

    /** Whether it equals that of a cell of the same class. */
    boolean isEqual(Cell other) {
        return compareTo(other) == 0;
    }

    /** A value that is a long. */
    abstract static sealed class OfLong extends Cell {
        long value;

        @Override
        final int compareTo(Cell other) {
            return Long.compare(value, ((OfLong) other).value);
        }
    }

    /** A column whose values are longs. */
    static final class LongColumn extends OfLong {
        private final int column;
        private final String name;
        private final Readers.LongReader reader;

        LongColumn(int column, String name, Readers.LongReader reader) {
            this.column = column;
            this.name = name;
            this.reader = reader;
        }

        @Override
        boolean read(Row row) {
            if (row.isNull(column)) {
                return false;
            }
            try {
                value = reader.read(row.array(), row.start(column), row.length(column));
                return true;
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw unreadable(name);
            }
        }
    }

    /** A constant that is a long. */
    static final class LongConstant extends OfLong {
        LongConstant(long value) {
            this.value = value;
        }

        @Override
        boolean read(Row row) {
            return true;
        }
    }

    /** A condition as a boolean. */
    static final class ConditionCell extends OfLong {
        private final Condition condition;

        ConditionCell(Condition condition) {
            this.condition = condition;
        }

        @Override
        boolean read(Row row) {
            var truth = condition.test(row);
            value = truth == Truth.TRUE ? 1 : 0;
            return truth != Truth.UNKNOWN;
        }
    }

    /** A numeric. */
    static final class OfDecimal extends Cell {
        private final int column;
        private final String name;
        private final Readers.DecimalReader reader;
        Decimal value;

        private OfDecimal(int column, String name, Readers.DecimalReader reader, Decimal value) {
            this.column = column;
            this.name = name;
            this.reader = reader;
            this.value = value;
        }

        static OfDecimal column(int column, String name, Readers.DecimalReader reader) {
            return new OfDecimal(column, name, reader, Decimal.notANumber());
        }

        static OfDecimal constant(Decimal value) {
            return new OfDecimal(-1, "", Decimal::read, value);
        }

        @Override
        boolean read(Row row) {
            if (column < 0) {
                return true;
            }
            if (row.isNull(column)) {
                return false;
            }
            try {
                value = reader.read(row.array(), row.start(column), row.length(column));
                return true;
            } catch (IllegalArgumentException e) {
                throw unreadable(name);
            }
        }

        @Override
        int compareTo(Cell other) {
            return value.compareTo(((OfDecimal) other).value);
        }
    }

    /** A text, compared byte by byte where it lies. */
    static final class OfBytes extends Cell {
        private static final byte[] NOTHING = {};

        private final int column;
        private final boolean ignoresPadding;
        byte[] array;
        int start;
        int end;

        private OfBytes(int column, boolean ignoresPadding, byte[] array) {
            this.column = column;
            this.ignoresPadding = ignoresPadding;
            this.array = array;
            this.end = array.length;
        }

        static OfBytes column(int column, boolean ignoresPadding) {
            return new OfBytes(column, ignoresPadding, NOTHING);
        }

        static OfBytes constant(byte[] text) {
            return new OfBytes(-1, false, text);
        }

        @Override
        boolean read(Row row) {
            if (column < 0) {
                return true;
            }
            if (row.isNull(column)) {
                return false;
            }
            array = row.array();
            start = row.start(column);
            var length = row.length(column);
            end = start + (ignoresPadding ? Readers.unpadded(array, start, length) : length);
            return true;
        }

        @Override
        void forget() {
            super.forget();
            if (column >= 0) {
                array = NOTHING;
                start = 0;
                end = 0;
            }
        }

        @Override
        int compareTo(Cell other) {
            var bytes = (OfBytes) other;
            return Arrays.compareUnsigned(array, start, end, bytes.array, bytes.start, bytes.end);
        }

        @Override
        boolean isEqual(Cell other) {
            var bytes = (OfBytes) other;
            return Arrays.equals(array, start, end, bytes.array, bytes.start, bytes.end);
        }
    }

    private static EvaluationException unreadable(String column) {
        return new EvaluationException(
                "a value of column \"%s\" cannot be evaluated in the where clause"
                        .formatted(column));
    }
}
