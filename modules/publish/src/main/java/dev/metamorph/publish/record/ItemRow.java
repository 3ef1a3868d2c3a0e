package dev.metamorph.publish.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** The row of one item: its values, and those that an update has replaced. */
final class ItemRow implements LogItem.Values {
    private final ShapeColumns columns;
    private final @Nullable String[] values;
    private boolean @Nullable [] replaced;
    private @Nullable String @Nullable [] old;

    ItemRow(ShapeColumns columns) {
        this.columns = columns;
        values = new @Nullable String[columns.count()];
    }

    void readValues(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var column = columns.position(json.currentName());
            values[column] = text(json);
        }
    }

    void readOldValues(JsonParser json) throws IOException {
        var marks = new boolean[columns.count()];
        var texts = new @Nullable String[columns.count()];
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var column = columns.position(json.currentName());
            marks[column] = true;
            texts[column] = text(json);
        }
        replaced = marks;
        old = texts;
    }

    private static @Nullable String text(JsonParser json) throws IOException {
        return json.nextToken() == JsonToken.VALUE_NULL ? null : json.getText();
    }

    @Override
    public @Nullable String get(int column) {
        return values[column];
    }

    /** The row before an update; the same row if no value was replaced. */
    LogItem.Values before() {
        var marks = replaced;
        var texts = old;
        return marks == null || texts == null
                ? this
                : column -> marks[column] ? texts[column] : values[column];
    }
}
