/** A small table that changes by itself, for the first look in the dev mode. */
@NullMarked
package dev.metamorph.app.demo;

import org.jspecify.annotations.NullMarked;
