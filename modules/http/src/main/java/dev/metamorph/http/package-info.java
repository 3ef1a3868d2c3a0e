/**
 * From the shape log to the reader: the HTTP shape protocol, long polls included. Last step of the
 * path; it sends stored bytes and never parses an item.
 */
@NullMarked
package dev.metamorph.http;

import org.jspecify.annotations.NullMarked;
