package org.xenwright.domain.lint;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.Setting;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.Nearest;

/** Values of single keys, and pairs of keys that must agree. */
final class ValueCheck implements LintCheck {
    private static final Set<String> ACTIONS = new TreeSet<>(Set.of(
            "destroy", "restart", "rename-restart", "preserve", "coredump-destroy", "coredump-restart", "soft-reset"));
    private static final List<String> ACTION_KEYS =
            List.of("on_poweroff", "on_reboot", "on_crash", "on_watchdog", "on_soft_reset");
    private static final Set<String> BIOSES = Set.of("seabios", "ovmf");
    private static final Set<String> VGAS = Set.of("stdvga", "cirrus", "qxl", "none");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    @Override
    public void look(Subject subject, Findings findings) {
        GuestType type = subject.type();
        identity(subject, findings);
        type(subject, findings);
        for (String key : ACTION_KEYS) {
            choice(subject, findings, Rule.UNKNOWN_ACTION, key, ACTIONS);
        }
        if (type == null || type == GuestType.HVM) {
            bios(subject, findings);
            choice(subject, findings, Rule.UNKNOWN_VGA, "vga", VGAS);
        }
        if (subject.number("maxvcpus").orElse(0) != 0) {
            less(subject, findings, Rule.MAXVCPUS_BELOW_VCPUS, "maxvcpus", "vcpus");
        }
        less(subject, findings, Rule.MAXMEM_BELOW_MEMORY, "maxmem", "memory");
        Setting memory = subject.setting("memory");
        if (subject.complete() && memory == null && subject.setting("maxmem") == null) {
            findings.add(Rule.NO_MEMORY, subject.start(), 1, "no memory: the guest gets 32 MiB", "write memory = 512");
        }
        Setting timer = subject.setting("timer_mode");
        if (timer != null && subject.named() == GuestType.PV) {
            findings.key(Rule.TIMER_MODE_PV, timer, "timer_mode stops a pv guest", "remove it");
        }
        String listen = subject.text("vnclisten");
        Setting display = subject.setting("vncdisplay");
        // of pv guests both go into a frame buffer, if there is to be one and none is there
        boolean shown = type == null
                || type == GuestType.HVM
                || subject.on("vnc") && subject.texts("vfb").isEmpty();
        if (listen != null
                && listen.contains(":")
                && display != null
                && shown
                && type != GuestType.PVH
                && subject.number("vncdisplay").orElse(0) != 0) {
            findings.key(
                    Rule.VNC_DISPLAY_TWICE,
                    display,
                    "the display is in vnclisten = \"" + listen + "\", too",
                    "remove it from one of the two");
        }
        deprecated(subject, type, findings);
        alone(subject, "device_model_override", "device_model_version", findings);
        if (type == GuestType.HVM) {
            alone(subject, "bios_path_override", "bios", findings);
        }
    }

    /** Warns as xl does, which does not look into the file it is told to use instead. */
    private static void alone(Subject subject, String override, String name, Findings findings) {
        Setting setting = subject.setting(override);
        if (subject.complete() && subject.text(override) != null && setting != null && !subject.has(name)) {
            findings.key(
                    Rule.OVERRIDE_ALONE,
                    setting,
                    override + " without " + name + ": xl does not know what it overrides",
                    "write " + name + ", too");
        }
    }

    private static void bios(Subject subject, Findings findings) {
        String bios = subject.text("bios");
        if (bios != null && !Emulation.bios(bios)) {
            choice(subject, findings, Rule.UNKNOWN_FIRMWARE, "bios", BIOSES);
        }
    }

    private static void identity(Subject subject, Findings findings) {
        if (subject.complete() && !subject.has("name")) {
            findings.add(Rule.NO_NAME, subject.start(), 1, "no name", "write name = \"NAME\"");
        }
        String uuid = subject.text("uuid");
        if (uuid != null && !UUID.matcher(uuid).matches()) {
            findings.value(
                    Rule.BAD_UUID, subject.value("uuid"), "'" + uuid + "' is no uuid", "write 8-4-4-4-12 hex digits");
        } else if (subject.complete() && uuid == null) {
            findings.add(
                    Rule.NO_UUID, subject.start(), 1, "no uuid: it changes with every start", "write uuid = \"…\"");
        }
    }

    private static void type(Subject subject, Findings findings) {
        String type = subject.text("type");
        String builder = subject.text("builder");
        if (type != null && GuestType.of(type).isEmpty()) {
            findings.value(
                    Rule.UNKNOWN_TYPE,
                    subject.value("type"),
                    "'" + type + "' is no type of guest",
                    "write pv, pvh or hvm");
        }
        if (builder == null) {
            return;
        }
        if (!builder.equals("hvm") && !builder.equals("generic")) {
            findings.value(
                    Rule.UNKNOWN_TYPE,
                    subject.value("builder"),
                    "'" + builder + "' is no builder",
                    "write type instead");
        } else if (type != null && !type.equals((builder.equals("hvm") ? GuestType.HVM : GuestType.PV).word())) {
            findings.value(
                    Rule.BUILDER_TYPE_CONFLICT,
                    subject.value("builder"),
                    "builder = \"" + builder + "\" and type = \"" + type + "\"",
                    "remove builder");
        }
    }

    private static void choice(Subject subject, Findings findings, Rule rule, String key, Set<String> choices) {
        String text = subject.text(key);
        if (text != null && !choices.contains(text)) {
            String known = String.join(", ", new TreeSet<>(choices));
            findings.value(
                    rule,
                    subject.value(key),
                    "'" + text + "' is unknown to " + key,
                    Nearest.to(text, choices)
                            .map(near -> "write " + near + " if that was meant")
                            .orElse("write one of " + known));
        }
    }

    private static void less(Subject subject, Findings findings, Rule rule, String most, String least) {
        OptionalLong upper = subject.number(most);
        OptionalLong lower = subject.number(least);
        if (upper.isPresent() && lower.isPresent() && upper.getAsLong() < lower.getAsLong()) {
            findings.value(
                    rule,
                    subject.value(most),
                    most + " = " + upper.getAsLong() + " is less than " + least + " = " + lower.getAsLong(),
                    "raise it to " + lower.getAsLong());
        }
    }

    private static void deprecated(Subject subject, @Nullable GuestType type, Findings findings) {
        Setting builder = subject.setting("builder");
        if (builder != null) {
            boolean twice = subject.text("type") != null;
            findings.key(
                    Rule.OLD_BUILDER,
                    builder,
                    twice ? "builder says again what type says" : "builder is the old form of type",
                    twice ? "remove it" : "write type");
        }
        old(subject, findings, "vif2", "vif2 does nothing", "write vif");
        old(subject, findings, "vncviewer", "vncviewer does nothing", "remove it, and start xl create with -V");
        old(subject, findings, "msr_relaxed", "msr_relaxed is to go away", "remove it if the guest starts without");
        old(subject, findings, "device_model", "device_model is ignored", "write device_model_override if it must be");
        old(subject, findings, "altp2mhvm", "altp2mhvm is the old form of altp2m", "write altp2m");
        String kernel = subject.text("kernel");
        if (kernel != null && type == GuestType.HVM && Emulation.loader(kernel)) {
            old(subject, findings, "kernel", "kernel = hvmloader is ignored", "remove it");
        }
        if ("qemu-xen-traditional".equals(subject.text("device_model_version"))
                && subject.releases().precede(4, 21)) {
            old(subject, findings, "device_model_version", "qemu-xen-traditional is gone", "write qemu-xen");
        }
        if (subject.text("bootloader_args") != null) {
            old(subject, findings, "bootloader_args", "bootloader_args is one text", "write a list");
        }
        for (String key : List.of("timer_mode", "tsc_mode")) {
            boolean refused = key.equals("timer_mode") && subject.named() == GuestType.PV;
            if (subject.number(key).isPresent() && !refused) {
                old(subject, findings, key, key + " is a number", "write its name");
            }
        }
    }

    private static void old(Subject subject, Findings findings, String key, String message, String remedy) {
        Setting setting = subject.setting(key);
        if (setting != null) {
            findings.key(Rule.DEPRECATED, setting, message, remedy);
        }
    }
}
