package org.xenwright.smoke;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xenwright.boot.driver.Firmware;
import org.xenwright.domain.Domain;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.NamedChoice;

/**
 * The settings of a project for its smoke boots.
 *
 * @param drivers names separated by commas
 * @param types to boot each domain as, separated by commas; null for its own
 * @param firmware what starts them, by words separated by commas; null for a kernel from outside where there is one
 * @param checks folder of the project's checks; may be missing
 * @param builtIn names of built-in checks separated by commas, {@code all}, or null for none
 */
public record SmokeRequest(
        String drivers,
        @Nullable String types,
        @Nullable String firmware,
        Path checks,
        @Nullable String builtIn) {
    /** Returns the ways to start the disks of an image. */
    public List<Firmware> firmware(ImageManifest image) {
        if (firmware == null) {
            return List.of(image.kernel() == null ? OfferedFirmware.ofItself(image) : Firmware.NONE);
        }
        Map<String, Firmware> known = new LinkedHashMap<>();
        for (Firmware each : Firmware.values()) {
            if (!each.isOfXen()) {
                known.put(each.word(), each);
            }
        }
        return new NamedChoice(
                        "choosing what starts a guest", "<boot><firmware>, or -Dxen.firmware", "known ways to start")
                .among(known, firmware);
    }

    /** Returns the types to boot a domain as. */
    List<GuestType> types(Domain domain) {
        if (types == null) {
            return List.of(domain.type());
        }
        Map<String, GuestType> known = new LinkedHashMap<>();
        for (GuestType each : GuestType.values()) {
            known.put(each.word(), each);
        }
        return new NamedChoice("choosing the types to boot", "<boot><types>, or -Dxen.types", "known types")
                .among(known, types);
    }
}
