// SPDX-License-Identifier: GPL-2.0
/*
 * panic_waits_bench: a kernel that has crashed waits by halting its processor, interrupts off.
 *
 * It would wait for ever all the same (kernel.panic=0), by reading its counter again and again, which an emulator that
 * counts instructions takes very long for. Everybody else who wants to know of the crash has been told before.
 */
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>

static int waits(struct notifier_block *block, unsigned long event, void *what)
{
	for (;;)
		asm volatile("cli; hlt" : : : "memory");
	return NOTIFY_DONE;
}

static struct notifier_block last = { .notifier_call = waits, .priority = INT_MIN };

static int __init bench_init(void)
{
	return atomic_notifier_chain_register(&panic_notifier_list, &last);
}

static void __exit bench_exit(void)
{
	atomic_notifier_chain_unregister(&panic_notifier_list, &last);
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_DESCRIPTION("Test bench: a crashed kernel waits without work");
MODULE_LICENSE("GPL");
