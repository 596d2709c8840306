package org.xenwright.content;

/** A number of things as people write it: {@code 1 package}, {@code 2 packages}. */
public final class Count {
    private Count() {}

    /** @param thing one of them, whose plural takes an s */
    public static String of(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
