// SPDX-License-Identifier: GPL-2.0-or-later
/* An instruction of ZA where PSTATE.ZA is 0 */
int main(void)
{
	__asm__ volatile("zero {za}");
	return 0;
}
