/** Published shapes over HTTP: declaring, changing and ending them, and how far they are. */
@NullMarked
package dev.metamorph.http.published;

import org.jspecify.annotations.NullMarked;
