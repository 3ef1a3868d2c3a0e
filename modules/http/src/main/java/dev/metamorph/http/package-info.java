/**
 * The HTTP shape protocol, long polls included: the last step of the path, from the shape log to
 * the reader. It sends stored bytes and never parses an item.
 */
@NullMarked
package dev.metamorph.http;

import org.jspecify.annotations.NullMarked;
