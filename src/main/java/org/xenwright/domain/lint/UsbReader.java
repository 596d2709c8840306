package org.xenwright.domain.lint;

import java.util.Set;

/** USB controllers and devices, as {@code xl_parse.c} reads them and {@code libxl_usb.c} accepts them. */
final class UsbReader {
    private static final Set<String> TYPES = Set.of("auto", "pv", "devicemodel", "qusb");

    private UsbReader() {}

    /** Reads a controller of USB devices. */
    static Reading controller(String text, Subject subject) {
        String type = "auto";
        int version = 0;
        int ports = 0;
        for (Option option : Option.of(text)) {
            String value = option.valueOrEmpty();
            switch (option.keyOfPair()) {
                case "type" -> type = value;
                case "version" -> version = CText.atoi(value);
                case "ports" -> ports = CText.atoi(value);
                default -> {
                    return Reading.stopped("'" + option.text() + "' is none of type=, version=, ports=");
                }
            }
        }
        if (!DeviceReader.word(TYPES, type)) {
            return Reading.stopped("type is auto, pv, devicemodel or qusb");
        }
        boolean emulated = type.equalsIgnoreCase("devicemodel") || type.equalsIgnoreCase("auto") && subject.hvm();
        if (!emulated && subject.type() == null && type.equalsIgnoreCase("auto")) {
            return Reading.TAKEN;
        }
        version = version == 0 ? 2 : version;
        if (version < 1 || version > (emulated ? 3 : 2)) {
            return Reading.refused("version is 1 or 2, and 3 where it is emulated");
        }
        boolean fits = ports == 0
                || (emulated
                        ? version == 1 && ports == 2 || version == 2 && ports == 6 || version == 3 && ports <= 15
                        : ports >= 1 && ports <= 31);
        return fits
                ? Reading.TAKEN
                : Reading.refused(
                        emulated
                                ? "an emulated controller has 2 ports with version 1, 6 with version 2, up to 15 with version 3"
                                : "ports are 1 to 31");
    }

    /** Reads a USB device of the host. */
    static Reading device(String text, Subject subject) {
        boolean controller = false;
        boolean port = false;
        for (Option option : Option.of(text)) {
            String value = option.valueOrEmpty();
            switch (option.keyOfPair()) {
                case "type" -> {
                    if (!value.equalsIgnoreCase("hostdev")) {
                        return Reading.stopped("type is hostdev");
                    }
                }
                case "hostbus", "hostaddr" -> {
                    continue;
                }
                case "controller" -> controller = CText.atoi(value) != -1;
                case "port" -> port = CText.atoi(value) != 0;
                default -> {
                    return Reading.stopped(
                            "'" + option.text() + "' is none of type=, hostbus=, hostaddr=, controller=, port=");
                }
            }
        }
        return port && !controller ? Reading.refused("a port is one of a controller, which is missing") : Reading.TAKEN;
    }
}
