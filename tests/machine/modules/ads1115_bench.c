// SPDX-License-Identifier: GPL-2.0
/*
 * ads1115_bench: I2C buses of a test bench, each with one model of an ADS1115 converter on it.
 *
 * A bus is a real i2c_adapter, so that /dev/i2c-N takes read(), write() and I2C_RDWR as a bus of a board does. What is
 * at the converter's inputs, and what is wrong with it, are attributes of the adapter's own device:
 *
 *   /sys/bus/i2c/devices/i2c-N/in0_uv ... in3_uv   microvolts at each input (rw)
 *   /sys/bus/i2c/devices/i2c-N/fault               "none", "nack [COUNT]", "hang MS", "busy", "frozen", "flip BIT" (rw)
 *   /sys/bus/i2c/devices/i2c-N/counters            "transfers conversions refused" since loading (ro)
 *
 * What the registers do is in the data sheet of the ADS1115 (SBAS444D, sections 9.3 to 9.6).
 */
#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/delay.h>
#include <linux/i2c.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/unaligned.h>

#define BUSES_MAX 2
#define INPUTS 4

static int numbers[BUSES_MAX] = { 1, 3 };
static int number_count = BUSES_MAX;
module_param_array(numbers, int, &number_count, 0444);
MODULE_PARM_DESC(numbers, "numbers of the buses");

static ushort addresses[BUSES_MAX] = { 0x48, 0x49 };
module_param_array(addresses, ushort, NULL, 0444);
MODULE_PARM_DESC(addresses, "address of the converter on each bus");

static uint byte_us = 25;
module_param(byte_us, uint, 0644);
MODULE_PARM_DESC(byte_us, "time that a byte takes on the bus: 25 at 400 kHz, 90 at 100 kHz, 0 for none");

enum register_number { REG_CONVERSION, REG_CONFIG, REG_LOW, REG_HIGH, REG_COUNT };

#define CONFIG_OS BIT(15)
#define CONFIG_MUX GENMASK(14, 12)
#define CONFIG_PGA GENMASK(11, 9)
#define CONFIG_SINGLE BIT(8)
#define CONFIG_RATE GENMASK(7, 5)
#define CONFIG_AT_POWER_ON 0x8583

/* Time from power-down to the first bit of a conversion, data sheet 9.4.2.1. */
#define WAKE_NS 25000

static const u32 range_uv[] = { 6144000, 4096000, 2048000, 1024000, 512000, 256000, 256000, 256000 };
static const u32 samples_per_s[] = { 8, 16, 32, 64, 128, 250, 475, 860 };

/* Which inputs a multiplexer setting compares; -1 is ground. */
static const s8 multiplexed[][2] = {
	{ 0, 1 }, { 0, 3 }, { 1, 3 }, { 2, 3 }, { 0, -1 }, { 1, -1 }, { 2, -1 }, { 3, -1 },
};

enum fault { FAULT_NONE, FAULT_NACK, FAULT_HANG, FAULT_BUSY, FAULT_FROZEN, FAULT_FLIP };
static const char *const fault_names[] = { "none", "nack", "hang", "busy", "frozen", "flip" };

struct bench_bus {
	struct i2c_adapter adapter;
	struct mutex lock;
	u16 address;
	u16 registers[REG_COUNT];
	u8 pointer;
	bool converting;
	ktime_t began;
	s32 input_uv[INPUTS];
	enum fault fault;
	unsigned int amount;
	u64 transfers, conversions, refused;
};

static struct platform_device *bench;
static struct bench_bus *buses[BUSES_MAX];

static s16 converted(const struct bench_bus *bus, u16 config)
{
	const s8 *pair = multiplexed[FIELD_GET(CONFIG_MUX, config)];
	s64 uv = bus->input_uv[pair[0]];
	s64 code;

	if (pair[1] >= 0)
		uv -= bus->input_uv[pair[1]];
	code = div_s64(uv * 32768, range_uv[FIELD_GET(CONFIG_PGA, config)]);
	return (s16)clamp_t(s64, code, S16_MIN, S16_MAX);
}

/* Let the converter be as far as it is now. */
static void advance(struct bench_bus *bus)
{
	u16 config = bus->registers[REG_CONFIG];
	u64 takes_ns = div_u64(NSEC_PER_SEC, samples_per_s[FIELD_GET(CONFIG_RATE, config)]);
	s64 gone_ns;
	u64 done;

	if (!bus->converting || bus->fault == FAULT_BUSY)
		return;
	if (config & CONFIG_SINGLE)
		takes_ns += WAKE_NS;
	gone_ns = ktime_to_ns(ktime_sub(ktime_get(), bus->began));
	if (gone_ns < (s64)takes_ns)
		return;
	done = config & CONFIG_SINGLE ? 1 : div64_u64(gone_ns, takes_ns);
	bus->conversions += done;
	if (bus->fault != FAULT_FROZEN)
		bus->registers[REG_CONVERSION] = converted(bus, config);
	if (config & CONFIG_SINGLE)
		bus->converting = false;
	else
		bus->began = ktime_add_ns(bus->began, done * takes_ns);
}

static void configure(struct bench_bus *bus, u16 config)
{
	bool starts = config & CONFIG_OS || !(config & CONFIG_SINGLE);

	bus->registers[REG_CONFIG] = config & ~CONFIG_OS;
	if (!starts)
		return;
	bus->converting = true;
	bus->began = ktime_get();
}

static u16 looked_at(struct bench_bus *bus)
{
	u16 value;

	advance(bus);
	value = bus->registers[bus->pointer];
	if (bus->pointer == REG_CONFIG && !bus->converting)
		value |= CONFIG_OS;
	if (bus->pointer == REG_CONVERSION && bus->fault == FAULT_FLIP)
		value ^= BIT(bus->amount);
	return value;
}

static void taken(struct bench_bus *bus, const struct i2c_msg *message)
{
	u16 value;

	if (!message->len)
		return;
	bus->pointer = message->buf[0] & (REG_COUNT - 1);
	if (message->len < 3 || bus->pointer == REG_CONVERSION)
		return;
	value = get_unaligned_be16(message->buf + 1);
	advance(bus);
	if (bus->pointer == REG_CONFIG)
		configure(bus, value);
	else
		bus->registers[bus->pointer] = value;
}

static void given(struct bench_bus *bus, struct i2c_msg *message)
{
	u16 value = looked_at(bus);
	int index;

	for (index = 0; index < message->len; index++)
		message->buf[index] = index == 0 ? value >> 8 : index == 1 ? value & 0xff : 0xff;
}

/* What is wrong with the bus itself; 0 when it works. */
static int refusal(struct bench_bus *bus)
{
	if (bus->fault == FAULT_HANG) {
		msleep(bus->amount);
		return -ETIMEDOUT;
	}
	if (bus->fault != FAULT_NACK)
		return 0;
	if (bus->amount && !--bus->amount)
		bus->fault = FAULT_NONE;
	return -EREMOTEIO;
}

static int transfer(struct i2c_adapter *adapter, struct i2c_msg *messages, int count)
{
	struct bench_bus *bus = i2c_get_adapdata(adapter);
	unsigned int bytes = 0;
	int index, failed = 0;

	mutex_lock(&bus->lock);
	bus->transfers++;
	failed = refusal(bus);
	for (index = 0; !failed && index < count; index++) {
		if (messages[index].addr != bus->address)
			failed = -ENXIO;
		else if (messages[index].flags & I2C_M_RD)
			given(bus, &messages[index]);
		else
			taken(bus, &messages[index]);
		bytes += messages[index].len + 1;
	}
	if (failed)
		bus->refused++;
	mutex_unlock(&bus->lock);
	if (byte_us && bytes)
		usleep_range(bytes * byte_us, bytes * byte_us + 20);
	return failed ? failed : count;
}

static u32 functionality(struct i2c_adapter *adapter)
{
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm algorithm = {
	.xfer = transfer,
	.functionality = functionality,
};

struct input_attribute {
	struct device_attribute attribute;
	int input;
};

static struct bench_bus *bus_of(struct device *device)
{
	return i2c_get_adapdata(to_i2c_adapter(device));
}

static ssize_t input_show(struct device *device, struct device_attribute *attribute, char *text)
{
	int input = container_of(attribute, struct input_attribute, attribute)->input;

	return sysfs_emit(text, "%d\n", READ_ONCE(bus_of(device)->input_uv[input]));
}

static ssize_t input_store(struct device *device, struct device_attribute *attribute, const char *text, size_t length)
{
	struct bench_bus *bus = bus_of(device);
	int input = container_of(attribute, struct input_attribute, attribute)->input;
	int failed;
	s32 uv;

	failed = kstrtos32(text, 10, &uv);
	if (failed)
		return failed;
	mutex_lock(&bus->lock);
	advance(bus); /* what was complete before saw the former voltage */
	bus->input_uv[input] = uv;
	mutex_unlock(&bus->lock);
	return length;
}

static ssize_t fault_show(struct device *device, struct device_attribute *attribute, char *text)
{
	struct bench_bus *bus = bus_of(device);

	return sysfs_emit(text, "%s %u\n", fault_names[bus->fault], bus->amount);
}

static ssize_t fault_store(struct device *device, struct device_attribute *attribute, const char *text, size_t length)
{
	struct bench_bus *bus = bus_of(device);
	char name[8];
	unsigned int amount = 0;
	int fault;

	if (sscanf(text, "%7s %u", name, &amount) < 1)
		return -EINVAL;
	fault = match_string(fault_names, ARRAY_SIZE(fault_names), name);
	if (fault < 0 || (fault == FAULT_HANG && amount > 5000) || (fault == FAULT_FLIP && amount > 15))
		return -EINVAL;
	mutex_lock(&bus->lock);
	advance(bus);
	bus->fault = fault;
	bus->amount = amount;
	mutex_unlock(&bus->lock);
	return length;
}

static ssize_t counters_show(struct device *device, struct device_attribute *attribute, char *text)
{
	struct bench_bus *bus = bus_of(device);

	return sysfs_emit(text, "%llu %llu %llu\n", bus->transfers, bus->conversions, bus->refused);
}

#define INPUT(number)                                                                                              \
	static struct input_attribute in##number = {                                                               \
		.attribute = __ATTR(in##number##_uv, 0644, input_show, input_store),                               \
		.input = number,                                                                                   \
	}
INPUT(0);
INPUT(1);
INPUT(2);
INPUT(3);
static DEVICE_ATTR_RW(fault);
static DEVICE_ATTR_RO(counters);

static struct attribute *converter_attrs[] = {
	&in0.attribute.attr, &in1.attribute.attr, &in2.attribute.attr, &in3.attribute.attr,
	&dev_attr_fault.attr, &dev_attr_counters.attr, NULL,
};
ATTRIBUTE_GROUPS(converter);

static int add_bus(int index)
{
	struct bench_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL);
	int failed;

	if (!bus)
		return -ENOMEM;
	mutex_init(&bus->lock);
	bus->address = addresses[index];
	bus->registers[REG_CONFIG] = CONFIG_AT_POWER_ON & ~CONFIG_OS;
	bus->registers[REG_LOW] = 0x8000;
	bus->registers[REG_HIGH] = 0x7fff;
	bus->adapter.owner = THIS_MODULE;
	bus->adapter.algo = &algorithm;
	bus->adapter.nr = numbers[index];
	bus->adapter.dev.parent = &bench->dev;
	bus->adapter.dev.groups = converter_groups;
	strscpy(bus->adapter.name, "ads1115 bench", sizeof(bus->adapter.name));
	i2c_set_adapdata(&bus->adapter, bus);
	failed = i2c_add_numbered_adapter(&bus->adapter);
	if (failed) {
		kfree(bus);
		return failed;
	}
	buses[index] = bus;
	return 0;
}

static void remove_buses(void)
{
	int index;

	for (index = 0; index < BUSES_MAX; index++) {
		if (!buses[index])
			continue;
		i2c_del_adapter(&buses[index]->adapter);
		kfree(buses[index]);
		buses[index] = NULL;
	}
	platform_device_unregister(bench);
}

static int __init bench_init(void)
{
	int index, failed;

	bench = platform_device_register_simple("ads1115-bench", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(bench))
		return PTR_ERR(bench);
	for (index = 0; index < number_count; index++) {
		failed = add_bus(index);
		if (failed) {
			remove_buses();
			return failed;
		}
	}
	return 0;
}

static void __exit bench_exit(void)
{
	remove_buses();
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_DESCRIPTION("I2C buses with models of ADS1115 converters, for a test bench");
MODULE_LICENSE("GPL");
