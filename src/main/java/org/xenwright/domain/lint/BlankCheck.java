package org.xenwright.domain.lint;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xenwright.domain.language.Value;

/**
 * Blanks that became part of an option of a device, where a comma may be missing; xl removes only those before a key.
 */
final class BlankCheck implements LintCheck {
    private static final List<String> DEVICES =
            List.of("vif", "vfb", "vtpm", "pvcalls", "vkb", "vdispl", "usbctrl", "usbdev", "virtio");
    private static final Pattern NEXT = Pattern.compile("\\s([a-z][a-z_-]*)=");

    @Override
    public void look(Subject subject, Findings findings) {
        for (String device : DEVICES) {
            for (Value.Atom atom : subject.texts(device)) {
                for (Option option : Option.of(atom.text())) {
                    if (option.value() != null) {
                        look(device, option, atom, findings);
                    }
                }
            }
        }
    }

    private static void look(String device, Option option, Value.Atom atom, Findings findings) {
        String value = option.value() == null ? "" : option.value();
        Matcher next = NEXT.matcher(value);
        if (next.find()) {
            findings.value(
                    Rule.BLANK_IN_VALUE,
                    atom,
                    "xl takes '" + value + "' for the " + option.key() + " of " + device,
                    "write a comma before " + next.group(1) + "=");
        } else if (!value.equals(value.strip())) {
            findings.value(
                    Rule.BLANK_IN_VALUE,
                    atom,
                    "a blank belongs to " + option.key() + "='" + value + "' of " + device,
                    "take the blank away");
        }
    }
}
