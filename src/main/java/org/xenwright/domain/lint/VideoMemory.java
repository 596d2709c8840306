package org.xenwright.domain.lint;

import java.util.List;

/** The memory of an hvm guest's video card, in MiB ({@code libxl_create.c}). */
final class VideoMemory {
    private VideoMemory() {}

    /** Returns the memory the guest is given. */
    static long of(Subject subject) {
        return subject.number("videoram").orElse(least(subject));
    }

    /** Returns the least that its card takes, which is also the default. */
    static long least(Subject subject) {
        return switch (card(subject)) {
            case "none" -> 0;
            case "stdvga" -> Emulation.traditional(subject) ? 8 : 16;
            case "qxl" -> 128;
            default -> Emulation.traditional(subject) ? 0 : 8;
        };
    }

    /** Returns the word of its card. */
    static String card(Subject subject) {
        String card = subject.text("vga");
        if (card != null && List.of("stdvga", "cirrus", "qxl", "none").contains(card)) {
            return card;
        }
        return card == null && subject.on("stdvga") ? "stdvga" : "cirrus";
    }
}
