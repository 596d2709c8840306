package org.xenwright.domain.lint;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.SpecificationException;
import org.xenwright.domain.language.Value;

/**
 * The settings that libxl, or Xen for it, refuses for a guest on an ARM board after xl has read them
 * ({@code libxl_arm.c}).
 */
final class ArmCheck implements LintCheck {
    private static final int UART = 32;
    private static final int FIRST_VIRTIO = 33;
    private static final int MOST_VIRTIO = 11;

    @Override
    public void look(Subject subject, Findings findings) {
        if (!subject.arm() || !subject.paravirtual()) {
            return;
        }
        boolean uart = "sbsa_uart".equalsIgnoreCase(subject.text("vuart"));
        int virtio = virtioDevices(subject);
        if (virtio > MOST_VIRTIO) {
            findings.add(
                    Rule.REFUSED_VALUE,
                    subject.start(),
                    1,
                    "libxl has room for " + MOST_VIRTIO + " virtio devices, and these are " + virtio,
                    "remove some");
        }
        long most = Math.max(uart ? UART : 0, virtio == 0 ? 0 : FIRST_VIRTIO + virtio - 1);
        for (Value.Atom atom : subject.texts("irqs")) {
            CText number = new CText(atom.text());
            long irq = number.number(10) ? number.value() : 0;
            if (uart && irq == UART || irq >= FIRST_VIRTIO && irq < FIRST_VIRTIO + virtio) {
                findings.reading(
                        Reading.refused("the guest's own " + (irq == UART ? "vuart" : "virtio devices") + " have it"),
                        "irqs",
                        atom,
                        "remove it, or the device");
            }
            most = Math.max(most, irq);
        }
        OptionalLong spis = subject.number("nr_spis");
        if (spis.isPresent()
                && spis.getAsLong() < most - 31
                && !subject.releases().precede(4, 21)) {
            findings.reading(
                    Reading.refused("the devices take " + (most - 31)),
                    "nr_spis",
                    subject.value("nr_spis"),
                    "raise it");
        }
        for (String key : List.of("hap", "altp2m", "nestedhvm")) {
            boolean wrong = key.equals("hap") ? subject.off(key) : subject.on(key) || views(subject, key);
            if (wrong) {
                findings.reading(
                        Reading.refused("guests on ARM have hap and nothing else"),
                        key,
                        subject.value(key),
                        "remove it");
            }
        }
    }

    private static boolean views(Subject subject, String key) {
        String mode = subject.text(key);
        return key.equals("altp2m")
                && mode != null
                && List.of("mixed", "external", "limited").contains(mode);
    }

    private static int virtioDevices(Subject subject) {
        int count = 0;
        for (Value.Atom atom : subject.texts("disk")) {
            try {
                count += "virtio".equals(DiskSpec.parse(atom.text()).options().value("specification")) ? 1 : 0;
            } catch (SpecificationException e) {
                continue; // another rule speaks of it
            }
        }
        for (Value.Atom atom : subject.texts("virtio")) {
            count += atom.text().toLowerCase(Locale.ROOT).contains("transport=mmio") ? 1 : 0;
        }
        return count;
    }
}
