package org.xenwright.domain.lint;

import java.util.Locale;
import org.xenwright.domain.language.Fault;

/** A rule of the linter. The identifier of a rule is its name in lower case with hyphens; identifiers do not change. */
public enum Rule {
    // the text itself
    CARRIAGE_RETURN(Severity.ERROR, "Lines end in LF; xl stops at a carriage return."),
    BYTE_ORDER_MARK(Severity.ERROR, "The file begins without a byte-order mark; xl stops at one."),
    UPPER_CASE_KEY(Severity.ERROR, "Keys are written in lower case."),
    NUMBER_WITH_UNIT(Severity.ERROR, "Numbers have no unit: memory is in MiB."),
    DECIMAL_POINT(Severity.ERROR, "Numbers are whole."),
    SIGN(Severity.ERROR, "A number with a sign stands in quotes."),
    PYTHON(Severity.ERROR, "A configuration is no program; xl dropped Python with xm."),
    UNTERMINATED_STRING(Severity.ERROR, "A string ends on the line on which it begins."),
    UNTERMINATED_COMMENT(Severity.ERROR, "A comment on the last line has a line end."),
    BAD_ESCAPE(Severity.ERROR, "After a backslash comes one of \\ ' \" a b f n r t v."),
    MIXED_APPEND(Severity.ERROR, "+= joins two texts or two lists."),
    LIMIT(Severity.ERROR, "Lists nest at most 256 deep, files hold at most 16 MiB."),
    UNEXPECTED(Severity.ERROR, "The text follows the grammar of xl.cfg."),
    DROPPED_ESCAPE(
            Severity.WARNING, "Numeric escapes are not used; Xen drops them together with the digits after them."),
    STRAY_LAST_BYTE(Severity.WARNING, "The file ends with a newline; Xen overlooks a stray byte at the very end."),

    // values
    NO_NAME(Severity.ERROR, "Every domain has a name."),
    BAD_UUID(Severity.ERROR, "A uuid is 8-4-4-4-12 hex digits."),
    NOT_A_NUMBER(Severity.ERROR, "A key for numbers holds a number; else xl goes on as if the key were absent."),
    WRONG_KIND(Severity.ERROR, "A list stands where xl wants a list, a text where it wants a text."),
    BAD_VALUE(Severity.ERROR, "A value is one that xl knows, in the form that xl reads."),
    UNKNOWN_TYPE(Severity.ERROR, "type is pv, pvh or hvm."),
    UNKNOWN_ACTION(Severity.ERROR, "on_* name an action that xl knows."),
    UNKNOWN_FIRMWARE(Severity.ERROR, "firmware and bios name something that the type of guest can start from."),
    UNKNOWN_VGA(Severity.ERROR, "vga is stdvga, cirrus, qxl or none."),
    MAXVCPUS_BELOW_VCPUS(Severity.ERROR, "maxvcpus is at least vcpus."),
    MAXMEM_BELOW_MEMORY(Severity.ERROR, "maxmem is at least memory."),
    TIMER_MODE_PV(Severity.ERROR, "timer_mode is not for pv guests."),
    BUILDER_TYPE_CONFLICT(Severity.ERROR, "builder and type agree."),
    VNC_DISPLAY_TWICE(Severity.ERROR, "The display is given in vnclisten or in vncdisplay."),

    // starting
    NO_BOOT_METHOD(Severity.ERROR, "A pv or pvh guest has a kernel, a bootloader or a firmware."),
    KERNEL_AND_FIRMWARE(Severity.ERROR, "A pv or pvh guest starts from a kernel or from a firmware."),
    KERNEL_AND_BOOTLOADER(
            Severity.WARNING, "A bootloader stands alone: kernel and ramdisk beside it are paths on the guest's disk."),
    GRUB_BUILD(Severity.WARNING, "The build of GRUB that is a guest's kernel is that for its type."),

    // what xl reads and libxl, or Xen, refuses
    REFUSED_VALUE(Severity.ERROR, "A value that xl reads is one that libxl and Xen start a guest with."),
    DIRECT_BOOT(Severity.ERROR, "An hvm guest has a command line or a ramdisk only beside a kernel of its own."),
    BOOTLOADER_DISK(Severity.ERROR, "A bootloader has a disk to read."),
    EMULATED_CARD(Severity.ERROR, "Network cards of pv and pvh guests are not emulated."),
    READ_ONLY_DISK(Severity.ERROR, "The emulated disks of an hvm guest can be written."),
    DISK_BACKEND(Severity.ERROR, "The back end of a disk takes its format, script and specification."),
    VIDEO_MEMORY(Severity.ERROR, "videoram suffices for the card: 8 MiB, for stdvga 16, for qxl 128."),
    USB_CONFLICT(Severity.ERROR, "usbversion and spiceusbredirection stand without usb and usbdevice."),
    SPICE_ACCESS(Severity.ERROR, "spice has a port, and a password unless ticketing is off."),
    PASSTHROUGH(Severity.ERROR, "Devices are passed through to guests that can have them."),
    MEMORY_ON_DEMAND(
            Severity.ERROR, "A guest with devices, vnuma or altp2m has all its memory at once: maxmem equals memory."),
    ALTERNATE_VIEWS(Severity.ERROR, "nestedhvm and altp2m exclude each other, and need hap."),
    VNUMA(Severity.ERROR, "Virtual nodes share out each vCPU once and all of the memory."),

    // disks
    DISK_SYNTAX(Severity.ERROR, "A disk is written as Xen reads disks."),
    DISK_NO_VDEV(Severity.ERROR, "A disk has a vdev, its name in the guest."),
    DISK_NO_TARGET(Severity.ERROR, "A disk that is no CD drive has a target."),
    DISK_TARGET_NOT_LAST(Severity.ERROR, "target= is the last part of a disk: it takes the rest of the string along."),
    BAD_VDEV(Severity.ERROR, "A vdev is like xvda, xvda1, hda, sda or d0p1."),
    DUPLICATE_VDEV(Severity.ERROR, "Every disk has a vdev of its own."),
    PARTITION_BOOT_DISK(Severity.ERROR, "An hvm guest starts from a whole disk."),

    // network cards
    BAD_MAC(Severity.ERROR, "A mac is six hex pairs, the first of them even."),
    DUPLICATE_MAC(Severity.ERROR, "Every card has an address of its own."),
    BAD_RATE(Severity.ERROR, "A rate is like 10MB/s or 10Mb/s@50ms."),

    // several files
    DUPLICATE_NAME(Severity.ERROR, "Every domain has a name of its own."),
    DUPLICATE_UUID(Severity.ERROR, "Every domain has a uuid of its own."),

    // traps
    UNKNOWN_KEY(Severity.WARNING, "Keys are known to xl, which ignores all others without a word."),
    KEY_REPEATED(Severity.WARNING, "A key is set once; the last one counts."),
    OCTAL_NUMBER(Severity.WARNING, "A number does not begin with 0, which makes it octal."),
    SAME_DISK_TWICE(Severity.WARNING, "hda, sda and xvda are the same disk."),
    WHOLE_AND_PARTITIONS(Severity.WARNING, "A disk is given as a whole or by its partitions."),
    EMULATED_DISK_NAME(Severity.WARNING, "Disks of pv and pvh guests are named xvd*."),
    IGNORED_KEY(Severity.WARNING, "A key has a meaning for the type of guest."),
    DROPPED_VALUE(Severity.WARNING, "xl makes use of all of a value; what it cannot read it leaves out."),
    BLANK_IN_VALUE(Severity.WARNING, "The options of a device are parted by commas, and no blank ends one."),
    OVERRIDE_ALONE(Severity.WARNING, "An override stands beside the name of what it overrides."),
    FIRMWARE_FILE(Severity.WARNING, "The firmware of an hvm guest is one of Xen's words or an absolute path."),
    NO_MEMORY(Severity.WARNING, "memory is set; else the guest has 32 MiB."),
    LONG_COMMAND_LINE(
            Severity.WARNING,
            "A command line has at most 2047 bytes, that of a pv guest 1023; a kernel reads no more."),
    IGNORED_ROOT(Severity.WARNING, "root and extra stand alone; cmdline wins over them."),
    SPLIT_VIF(Severity.WARNING, "The options of one card are one text; each element of vif is a card."),
    VIF_OPTION(Severity.WARNING, "The options of a card are known to xl, which ignores all others."),
    DEPRECATED(Severity.WARNING, "What Xen has given up is not used."),
    NO_CONSOLE(Severity.WARNING, "The kernel of a pv or pvh guest writes to hvc0, where xl console listens."),
    ROOT_WITHOUT_DISK(Severity.WARNING, "root= names a disk of the domain."),
    RELATIVE_PATH(Severity.WARNING, "Files of the Xen host are given by absolute paths."),
    NESTED_ELEMENT(Severity.WARNING, "Lists of texts hold no lists; xl stops reading at one."),
    NEWER_KEY(Severity.WARNING, "The Xen of the host knows the key already."),
    REMOVED_KEY(Severity.WARNING, "The Xen of the host still knows the key."),

    // style
    NO_MAC(Severity.NOTE, "Every card has a mac; else it changes with every start."),
    NO_UUID(Severity.NOTE, "A domain has a uuid; else it changes with every start."),
    OLD_BUILDER(Severity.NOTE, "type names the kind of guest, which builder did once."),

    // an image against its domain, a set of domains against its host
    DISK_LOADER(Look.BEYOND_FILES, Severity.ERROR, "The disk has the boot loader that the domain starts by."),
    DISK_COMMAND_LINE(
            Look.BEYOND_FILES,
            Severity.WARNING,
            "The command line of a guest that starts from its disk is on the disk."),
    HOST_KERNEL(Look.BEYOND_FILES, Severity.ERROR, "The host starts guests in the way that the domain asks for."),
    KERNEL_TYPE(Look.BEYOND_FILES, Severity.ERROR, "The kernel starts as the type of guest asks."),
    KERNEL_COMPRESSION(Look.BEYOND_FILES, Severity.ERROR, "What loads the kernel can unpack it."),
    DISK_DRIVER(Look.BEYOND_FILES, Severity.ERROR, "The initramfs or the kernel holds the driver of the disk."),
    NETWORK_DRIVER(Look.BEYOND_FILES, Severity.WARNING, "The image holds the driver of its cards."),
    ROOT_FILESYSTEM(
            Look.BEYOND_FILES,
            Severity.ERROR,
            "The device of root= holds a file system that the initramfs or the kernel can mount."),
    VERIFIED_ROOT(
            Look.BEYOND_FILES, Severity.ERROR, "The command line names the hash a verified root is checked against."),
    MEMORY_NEED(Look.BEYOND_FILES, Severity.ERROR, "The domain has the memory its image needs to start."),
    HOST_MEMORY(Look.BEYOND_FILES, Severity.ERROR, "The memory of all domains fits the host."),
    HOST_VCPUS(Look.BEYOND_FILES, Severity.WARNING, "The vCPUs of all domains fit the host.");

    /** The scope of a rule. */
    private enum Look {
        AT_FILES,
        /** Looks at an image or a host as well, before a domain is written for it. */
        BEYOND_FILES
    }

    private final Look look;
    private final Severity severity;
    private final String demand;

    Rule(Severity severity, String demand) {
        this(Look.AT_FILES, severity, demand);
    }

    Rule(Look look, Severity severity, String demand) {
        this.look = look;
        this.severity = severity;
        this.demand = demand;
    }

    /** Returns the identifier. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Severity severity() {
        return severity;
    }

    /** Returns what is right, as a sentence. */
    public String demand() {
        return demand;
    }

    /** Returns whether the rule looks at more than files. */
    public boolean preflight() {
        return look == Look.BEYOND_FILES;
    }

    static Rule of(Fault fault) {
        return valueOf(fault.name());
    }
}
