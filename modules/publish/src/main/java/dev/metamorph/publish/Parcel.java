package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;

import java.util.List;

/**
 * The part of one published shape in a transaction.
 *
 * @param shape the published shape's name
 * @param records the rows
 * @param cursor the position that the topic has with them
 * @param more whether the shape has more to send immediately
 */
record Parcel(String shape, List<OutgoingRecord> records, Cursor cursor, boolean more) {}
